import type { ColumnValues } from '../../batch/column-values.ts';
import { spaceAt, spaceBefore } from './whitespace.ts';

/**
 * Removes whitespace around a record's value. For types whose values contain none, and only for values that their rule
 * has not accepted as they are.
 * @returns whether there was any around a value
 */
export function trimBlanks(bytes: Uint8Array, { start, length }: ColumnValues, record: number): boolean {
  const begin = start[record]!;
  const from = skipSpaces(bytes, begin, begin + length[record]!);
  const size = endOfText(bytes, from, begin + length[record]!) - from;
  if (size === 0 || size === length[record]) return false;
  start[record] = from;
  length[record] = size;
  return true;
}

/** Returns the position of the first byte that is not whitespace. */
export function skipSpaces(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  for (let width = spaceAt(bytes, i, end); width > 0; width = spaceAt(bytes, i, end)) i += width;
  return i;
}

/** Returns the position after the last byte that is not whitespace. */
export function endOfText(bytes: Uint8Array, from: number, end: number): number {
  let last = end;
  for (let width = spaceBefore(bytes, from, last); width > 0; width = spaceBefore(bytes, from, last))
    last -= width;
  return last;
}
