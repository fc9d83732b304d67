import { useSignal } from '@preact/signals';
import { draftColumns, mapColumn } from '../state/draft.ts';
import { visible } from './visible-text.ts';

/** Up to this many columns are always listed. */
const SHORT_LIST = 30;

interface ColumnChoiceProps {
  /** The column of the file. */
  readonly header: string;
  /** The column that it goes to. */
  readonly column: string | undefined;
  readonly names: readonly string[];
  readonly disabled: boolean;
}

/**
 * Chooses the table's column for a column of the file. A long list is built only while the choice has the focus.
 * Otherwise every choice would list every column, and the page would grow with their square.
 */
export function ColumnChoice({ header, column, names, disabled }: ColumnChoiceProps) {
  const isOpen = useSignal(false);
  const chosen = draftColumns.value.get(header);
  const value = chosen ?? column ?? '';
  const isLong = names.length > SHORT_LIST;
  const offered = isOpen.value || !isLong ? names : names.filter((name) => name === value);
  return (
    <select
      aria-label={`Column for ${visible(header)}`}
      value={value}
      disabled={disabled}
      onFocus={() => (isOpen.value = true)}
      onBlur={() => (isOpen.value = false)}
      onChange={({ currentTarget }) => mapColumn(header, currentTarget.value)}
    >
      {chosen !== undefined && <option value="">as it was found</option>}
      {value === '' && <option value="">no column</option>}
      {offered.map((name) => (
        <option key={name} value={name} dir="auto">
          {visible(name)}
        </option>
      ))}
    </select>
  );
}
