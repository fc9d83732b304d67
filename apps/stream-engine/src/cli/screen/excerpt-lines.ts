import { beginningOf, endOf, visible, widthOf } from './visible-text.ts';

/** Bytes of a record, and which of them are to blame. */
export interface Excerpt {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Columns for what is to blame, and for what stands around it. */
const BLAMED_COLUMNS_MAX = 40;
const BEFORE_COLUMNS_MAX = 24;
const LINE_COLUMNS_MAX = 72;

/** Bytes that can come to as many columns, and no more work than that for a record of megabytes. */
const BYTES_MAX = 512;

/** A record on one line, and carets under what is to blame, aligned as a terminal shows them. */
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

/** Cut in the middle of a character it begins, or ends, with a sign that stands for an invalid one. */
function textOf(bytes: Buffer, from: number, to: number): string {
  return visible(bytes.toString('utf8', from, to));
}

function lengthWithoutLineEnd(bytes: Buffer): number {
  let length = bytes.length;
  if (bytes[length - 1] === 0x0a) length--;
  if (bytes[length - 1] === 0x0d) length--;
  return length;
}
