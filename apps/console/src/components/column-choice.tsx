import { useSignal } from '@preact/signals';
import { draftColumns, mapColumn } from '../state/draft.ts';
import { visible } from './visible-text.ts';

/** Lists of up to this many columns are always complete. */
const SHORT_LIST = 30;

/** Values of choices that are no column: PostgreSQL's names have no NUL. */
const [AUTOMATIC, LEFT_OUT] = ['', '\0'];

interface ColumnChoiceProps {
  /** Field of the file, as `map` names it. */
  readonly field: string;
  /** Name of the field, for people. */
  readonly label: string;
  /** Column that the plan matched. */
  readonly column: string | undefined;
  readonly names: readonly string[];
}

/**
 * Maps a field of the file to a column of the table, or leaves it out. A long list is built only while the choice has
 * the focus. Otherwise every choice would list every column, and the page would grow with their square.
 */
export function ColumnChoice({ field, label, column, names }: ColumnChoiceProps) {
  const isOpen = useSignal(false);
  const chosen = draftColumns.value.get(field);
  const value = chosen === '' ? LEFT_OUT : (chosen ?? column ?? AUTOMATIC);
  const isLong = names.length > SHORT_LIST;
  const offered = isOpen.value || !isLong ? names : names.filter((name) => name === value);
  return (
    <select
      aria-label={`Column for ${visible(label)}`}
      value={value}
      onFocus={() => (isOpen.value = true)}
      onBlur={() => (isOpen.value = false)}
      onChange={({ currentTarget }) => mapColumn(field, mappedTo(currentTarget.value))}
    >
      {chosen !== undefined && <option value={AUTOMATIC}>Automatic match</option>}
      {value === AUTOMATIC && <option value={AUTOMATIC}>No match</option>}
      <option value={LEFT_OUT}>Leave out</option>
      {offered.map((name) => (
        <option key={name} value={name} dir="auto">
          {visible(name)}
        </option>
      ))}
    </select>
  );
}

function mappedTo(choice: string): string | undefined {
  if (choice === AUTOMATIC) return undefined;
  return choice === LEFT_OUT ? '' : choice;
}
