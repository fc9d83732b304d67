import type { Dialect } from './dialect.ts';
import { CsvError, type Position } from './errors.ts';

/** Common delimiters: the word for one of them, and the value of the parameter. */
const usual = [
  { character: ';', one: 'semicolon', spelling: ';' },
  { character: '\t', one: 'tab', spelling: 'tab' },
  { character: '|', one: 'bar', spelling: '|' },
  { character: ',', one: 'comma', spelling: ',' },
] as const;

/**
 * Suggests the common delimiter that occurs most often in a header read as one column.
 * @param line the header as text
 * @returns a CsvError DELIMITER_SUSPECT, or undefined if the line contains no other delimiter
 */
export function suspectDelimiter(line: string, dialect: Dialect, position: Position): CsvError | undefined {
  const { delimiter, quote, escape, comment } = dialect;
  const taken = new Set([delimiter, quote, escape, comment]);
  const [best] = usual
    .filter(({ character }) => !taken.has(character.charCodeAt(0)))
    .map(({ character, one, spelling }) => ({ one, spelling, count: line.split(character).length - 1 }))
    .toSorted((a, b) => b.count - a.count);
  if (best === undefined || best.count === 0) return undefined;
  const { one, count, spelling } = best;
  const many = count === 1 ? one : `${one}s`;
  return new CsvError(
    'DELIMITER_SUSPECT',
    `only 1 column found, but the line has ${count} ${many}; send delimiter=${spelling}`,
    { position },
  );
}
