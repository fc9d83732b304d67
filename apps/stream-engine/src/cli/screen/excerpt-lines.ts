import { beginningOf, endOf, visible, widthOf } from './visible-text.ts';

/** Bytes of a record, and the range that is invalid. */
export interface Excerpt {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Widths of the invalid part, of the text before it, and of the whole line. */
const BLAMED_COLUMNS_MAX = 40;
const BEFORE_COLUMNS_MAX = 24;
const LINE_COLUMNS_MAX = 72;

/** Bytes that can fill the columns; bounds the work on records of megabytes. */
const BYTES_MAX = 512;

/** A record on one line, and carets under its invalid part, aligned as on a terminal. */
export function excerptLines({ bytes, start, end }: Excerpt): [record: string, carets: string] {
  const stop = lengthWithoutLineEnd(bytes);
  const [from, to] = [Math.min(start, stop), Math.min(Math.max(end, start), stop)];
  const whole = stop <= BYTES_MAX ? textOf(bytes, 0, stop) : undefined;
  const fits = whole !== undefined && widthOf(whole) <= LINE_COLUMNS_MAX;
  const [beforeMax, blamedMax] = fits
    ? [LINE_COLUMNS_MAX, LINE_COLUMNS_MAX]
    : [BEFORE_COLUMNS_MAX, BLAMED_COLUMNS_MAX];
  const before = endOf(textOf(bytes, Math.max(0, from - BYTES_MAX), from), beforeMax);
  const blamed = beginningOf(textOf(bytes, from, Math.min(to, from + BYTES_MAX)), blamedMax);
  const used = widthOf(before) + widthOf(blamed);
  const after = beginningOf(textOf(bytes, to, Math.min(stop, to + BYTES_MAX)), LINE_COLUMNS_MAX - used);
  const carets = ' '.repeat(widthOf(before)) + '^'.repeat(Math.max(1, widthOf(blamed)));
  return [before + blamed + after, carets];
}

/** Decodes a range of bytes. If it cuts a character in two, the part becomes a replacement character. */
function textOf(bytes: Buffer, from: number, to: number): string {
  return visible(bytes.toString('utf8', from, to));
}

function lengthWithoutLineEnd(bytes: Buffer): number {
  let length = bytes.length;
  if (bytes[length - 1] === 0x0a) length--;
  if (bytes[length - 1] === 0x0d) length--;
  return length;
}
