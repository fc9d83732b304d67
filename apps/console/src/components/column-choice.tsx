import { useSignal } from '@preact/signals';
import { draftColumns, mapColumn } from '../state/draft.ts';
import { visible } from './visible-text.ts';

/** Lists of up to this many columns are always complete. */
const SHORT_LIST = 30;

interface ColumnChoiceProps {
  /** Name in the file's header. */
  readonly header: string;
  /** Column that the plan matched. */
  readonly column: string | undefined;
  readonly names: readonly string[];
  readonly disabled: boolean;
}

/**
 * Maps a field of the header to a column of the table. A long list is built only while the choice has the focus.
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
      {chosen !== undefined && <option value="">Automatic match</option>}
      {value === '' && <option value="">No match</option>}
      {offered.map((name) => (
        <option key={name} value={name} dir="auto">
          {visible(name)}
        </option>
      ))}
    </select>
  );
}
