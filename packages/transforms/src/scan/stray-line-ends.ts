import { CR, LF } from '../csv/ascii.ts';
import { type Dialect, hasTextEscapes } from '../csv/dialect.ts';
import { QUOTED, type RecordBatch } from '../batch/record-batch.ts';
import { COLUMN_COUNT, LINE_ENDS } from '../batch/reject-code.ts';
import { isEscaped } from './field-reader.ts';

/**
 * Rejects records of a scanned batch with a carriage return outside quotes that is not part of a line end, as
 * PostgreSQL's COPY does. Accepts CR CR LF as a line end, because files written twice in text mode have it. If lines end
 * with CR alone, it rejects records with a line feed outside quotes instead.
 * @param from at most the offset of the first carriage return without a line feed after it, or of the first line feed if
 *   lines end with CR; beyond the records if there is none
 */
export function rejectStrayLineEnds(batch: RecordBatch, dialect: Dialect, from: number): void {
  const { bytes, inputEnd } = batch;
  if (from < inputEnd) rejectFrom(batch, dialect, from);
  // The line feed after the file's last byte is the scanner's own.
  else if (dialect.lineEnd !== CR && bytes[inputEnd - 1] === CR) rejectFrom(batch, dialect, inputEnd - 1);
}

function rejectFrom(batch: RecordBatch, dialect: Dialect, from: number): void {
  const { bytes, inputEnd, recordCount, recordStart, recordEnd, firstField } = batch;
  const { fieldStart, fieldEnd, fieldFlags, fate, blamed } = batch;
  const stray = dialect.lineEnd === CR ? LF : CR;
  const escape = hasTextEscapes(dialect) ? dialect.escape : undefined;
  let r = 0;
  let f = 0;
  for (let i = from; i < inputEnd; i++) {
    if (bytes[i] !== stray) continue;
    // The line feed after the file's last byte is the scanner's own.
    if (stray === CR && bytes[i + 1] === LF && i + 1 < inputEnd) continue;
    while (r < recordCount && recordEnd[r]! <= i) r++;
    if (r === recordCount) break;
    // The byte is in a comment.
    if (i < recordStart[r]!) continue;
    if (escape !== undefined && isEscaped(bytes, i, recordStart[r]!, escape)) continue;
    const end = firstField[r + 1]!;
    f = Math.max(f, firstField[r]!);
    while (f < end && fieldEnd[f]! <= i) f++;
    const isQuoted = f < end && fieldStart[f]! <= i && (fieldFlags[f]! & QUOTED) !== 0;
    // Fields beyond the limit are not stored.
    if (isQuoted || (f === end && fate[r] === COLUMN_COUNT)) continue;
    const isLineEnd = stray === CR && bytes[i + 1] === CR && bytes[i + 2] === LF && i + 3 === recordEnd[r];
    if (!isLineEnd) {
      fate[r] = LINE_ENDS;
      blamed[r] = -1;
    } else if (f < end) {
      fieldEnd[f] = i;
    }
  }
}
