import { CR, LF } from '../csv/ascii.ts';
import { afterMarks } from '../csv/byte-order-mark.ts';
import { type Dialect, NONE } from '../csv/dialect.ts';
import { delimiterOfSepLine } from '../csv/sep-line.ts';
import { FieldReader } from './field-reader.ts';

/**
 * Bytes of a file that show how its lines end. A header of PostgreSQL's 1,600 columns and longest names fits into them.
 */
export const LINE_END_SAMPLE_BYTES: number = 128 * 1024;

/**
 * Detects how the lines of a file end: with CR alone if its first bytes have a CR and no LF outside quotes, otherwise
 * with LF. Reads no further than to the first such LF, which is usually the end of the first line.
 * @param bytes the file's first bytes, with room for one more
 * @param filled their number
 * @param following whether more bytes can be read, exist in the file but will not be read, or do not exist
 * @returns LF or CR; undefined if only more bytes can tell
 */
export function detectLineEnd(
  bytes: Buffer,
  filled: number,
  following: 'more' | 'unread' | 'none',
  dialect: Dialect,
): number | undefined {
  const to = Math.min(filled, LINE_END_SAMPLE_BYTES);
  // All bytes are needed again.
  const after = bytes[to]!;
  bytes[to] = CR;
  const evidence = lineEndsIn(bytes, to, { ...dialect, lineEnd: CR });
  bytes[to] = after;
  if (evidence.hasLineFeed) return LF;
  if (following === 'more' && filled < LINE_END_SAMPLE_BYTES) return undefined;
  const { firstReturn } = evidence;
  // One or two CRs before unknown bytes may be the beginning of CRLF or CR CR LF.
  const isAll = following === 'none' && filled <= LINE_END_SAMPLE_BYTES;
  return firstReturn < (isAll ? to : to - 2) ? CR : LF;
}

function lineEndsIn(bytes: Buffer, to: number, dialect: Dialect) {
  const { comment = NONE, skipLines = 0, takesSep = false } = dialect;
  const named = takesSep ? delimiterOfSepLine(bytes.subarray(0, bytes.indexOf(CR)), dialect) : undefined;
  const fields = new FieldReader(bytes, to, { ...dialect, ...(named && { delimiter: named }) });
  let firstReturn = to;
  let isLineStart = true;
  let lines = 0;
  for (let at = 0; at < to; ) {
    if (isLineStart) at = afterMarks(bytes, at, to);
    // A quote means nothing in a comment, or in a line above the header.
    if (isLineStart && (lines < skipLines || bytes[at] === comment)) {
      const end = bytes.indexOf(CR, at);
      if (bytes.subarray(at, end).includes(LF)) return { hasLineFeed: true, firstReturn };
      firstReturn = Math.min(firstReturn, end);
      at = end + 1;
      lines++;
      continue;
    }
    fields.read(at);
    if (fields.isOpen) break;
    if (fields.strayAt >= 0) return { hasLineFeed: true, firstReturn };
    isLineStart = fields.isLast;
    if (isLineStart) {
      firstReturn = Math.min(firstReturn, fields.stop);
      lines++;
    }
    at = fields.next;
  }
  return { hasLineFeed: false, firstReturn };
}
