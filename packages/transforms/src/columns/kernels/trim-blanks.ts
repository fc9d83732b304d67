import type { ColumnValues } from '../../batch/column-values.ts';
import { isSpace } from '../../csv/ascii.ts';

/**
 * Removes blanks around a record's value: whitespace of C's `isspace`, and the no-break spaces U+00A0 and U+202F. For
 * types whose values contain none, and only for values that their rule has not accepted as they are.
 * @returns whether there were any around a value
 */
export function trimBlanks(bytes: Uint8Array, { start, length }: ColumnValues, record: number): boolean {
  const from = start[record]!;
  const end = from + length[record]!;
  let i = from;
  let last = end;
  for (let size = blankAt(bytes, i, last); size > 0; size = blankAt(bytes, i, last)) i += size;
  for (let size = blankBefore(bytes, i, last); size > 0; size = blankBefore(bytes, i, last)) last -= size;
  const size = last - i;
  if (size === 0 || size === end - from) return false;
  start[record] = i;
  length[record] = size;
  return true;
}

/** Returns the size in bytes of the blank that starts at `at`, or 0. */
function blankAt(bytes: Uint8Array, at: number, end: number): number {
  if (at < end && isSpace(bytes[at]!)) return 1;
  if (isNoBreakSpace(bytes, at, end, 2)) return 2;
  return isNoBreakSpace(bytes, at, end, 3) ? 3 : 0;
}

/** Returns the size in bytes of the blank that ends at `end`, or 0. */
function blankBefore(bytes: Uint8Array, from: number, end: number): number {
  if (end > from && isSpace(bytes[end - 1]!)) return 1;
  if (end - 2 >= from && isNoBreakSpace(bytes, end - 2, end, 2)) return 2;
  return end - 3 >= from && isNoBreakSpace(bytes, end - 3, end, 3) ? 3 : 0;
}

/** Whether U+00A0, of two bytes in UTF-8, or U+202F, of three, starts at `at`. */
function isNoBreakSpace(bytes: Uint8Array, at: number, end: number, size: 2 | 3): boolean {
  if (at + size > end) return false;
  return size === 2
    ? bytes[at] === 0xc2 && bytes[at + 1] === 0xa0
    : bytes[at] === 0xe2 && bytes[at + 1] === 0x80 && bytes[at + 2] === 0xaf;
}
