import { UsageError } from '../failure/usage-error.ts';

/** A position preceded by no backslash, or by an even number of them. */
const UNESCAPED = String.raw`(?<=(?:^|[^\\])(?:\\\\)*)`;

/** The first colon ends the column's name; colons in values need no backslash. */
const nameEnd = new RegExp(`${UNESCAPED}:`);

/** A comma ends a value only if another option follows, so that `decimal=,` needs no backslash. */
const valueEnd = new RegExp(String.raw`${UNESCAPED},(?=\s*\w+=)`);

/** A parameter and its value. */
export type ColumnAssignment = readonly [name: string, value: string];

/**
 * Parses `price: null=NA, dateOrder=dmy`. A backslash escapes a colon in the name, a comma before what looks like another
 * option, and a backslash before either.
 * @throws UsageError
 */
export function parseColumnOption(option: string): ColumnAssignment[] {
  const end = option.search(nameEnd);
  const column = unescaped(option.slice(0, Math.max(end, 0)).trim(), /\\([\\:])/g);
  const assignments = option.slice(end + 1).split(valueEnd);
  return assignments.map((assignment) => {
    const [, name, value] = /^\s*(\w+)=(.*)$/s.exec(assignment) ?? [];
    if (column === '' || name === undefined || value === undefined)
      throw new UsageError(
        `--column must be like 'price: null=NA, dateOrder=dmy', not ${JSON.stringify(option)}`,
      );
    return [`${name}.${column}`, unescaped(value, /\\([\\,])/g)];
  });
}

/** The inverse of {@link parseColumnOption}. */
export function formatColumnOption(column: string, assignments: readonly ColumnAssignment[]): string {
  const written = assignments.map(([name, value]) => `${name}=${value.replaceAll(/[\\,]/g, '\\$&')}`);
  return `${column.replaceAll(/[\\:]/g, '\\$&')}: ${written.join(', ')}`;
}

/** @param escapes a backslash and what it escapes; other backslashes stay */
function unescaped(text: string, escapes: RegExp): string {
  return text.replaceAll(escapes, '$1');
}
