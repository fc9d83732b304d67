import type { Dialect } from './dialect.ts';
import { CsvError, type Position } from './errors.ts';

/** The usual delimiters: how they are counted in words, and how the parameter is spelt. */
const usual = [
  { character: ';', one: 'semicolon', spelling: ';' },
  { character: '\t', one: 'tab', spelling: 'tab' },
  { character: '|', one: 'bar', spelling: '|' },
  { character: ',', one: 'comma', spelling: ',' },
] as const;

/**
 * What to tell somebody whose header came out as one column: the usual delimiter that its line has most of.
 * @param line the header as text
 * @returns a CsvError DELIMITER_SUSPECT, or undefined where the line has no other delimiter
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
