import { CR } from '../csv/ascii.ts';
import { type Dialect, NONE } from '../csv/dialect.ts';
import { lineEndError, CsvError } from '../csv/errors.ts';
import type { Limits } from '../csv/limits.ts';
import type { RecordBatch } from '../batch/record-batch.ts';

/** Returns the start of the line end whose LF is at `at`: LF, CRLF or CRCRLF. */
export function startOfLineEnd(bytes: Uint8Array, from: number, at: number): number {
  let start = at;
  while (start > from && at - start < 2 && bytes[start - 1] === CR) start--;
  return start;
}

/** Returns the error for an unclosed quote. */
export function unterminatedQuote(
  batch: RecordBatch,
  offset: number,
  record: number,
  line: number,
): CsvError {
  const position = positionIn(batch, offset, record, line);
  return new CsvError('QUOTE_UNTERMINATED', 'a quoted field is still open at the end of the file', {
    position,
  });
}

/** Checks a complete record of the batch and its fields. @throws CsvError RECORD_TOO_LARGE, FIELD_TOO_LARGE */
export function checkLengths(
  batch: RecordBatch,
  start: number,
  end: number,
  first: number,
  last: number,
  { recordBytesMax, fieldBytesMax }: Limits,
  record: number,
  line: number,
): void {
  if (end - start > recordBytesMax) throw recordTooLarge(batch, start, record, line, recordBytesMax);
  for (let f = first; f < last; f++) {
    const fieldStart = batch.fieldStart[f]!;
    if (Math.min(batch.fieldEnd[f]!, end) - fieldStart > fieldBytesMax) {
      throw new CsvError('FIELD_TOO_LARGE', `a field is longer than ${fieldBytesMax} bytes`, {
        position: positionIn(batch, fieldStart, record, line),
        limit: fieldBytesMax,
      });
    }
  }
}

/** Returns the error for a file or sample that ends before its first record begins. */
export function endsInPreamble({ skipLines = 0 }: Dialect, atEnd: boolean): CsvError {
  if (!atEnd)
    return new CsvError(
      'RECORD_TOO_LARGE',
      'the first record does not begin within the bytes that were read',
    );
  const message =
    skipLines > 0
      ? `the file has no more than the ${skipLines} lines to skip (skipLines)`
      : 'the file has only blank lines and other lines that are no records';
  return new CsvError('CSV_EMPTY', message);
}

/** Returns the error for a sample of `filled` bytes that ends before its first record does. */
export function firstRecordTooLarge(batch: RecordBatch, filled: number): CsvError {
  const position = positionIn(batch, 0, 0, 0);
  if (hasReturnFirst(batch, 0, filled)) return lineEndError('the first record', position);
  const message = `the first record does not end within the first ${filled} bytes, and no more were read`;
  return new CsvError('RECORD_TOO_LARGE', message, { position, limit: filled });
}

/** Returns the error for a record that exceeds the limit, complete or not. */
export function recordTooLarge(
  batch: RecordBatch,
  start: number,
  record: number,
  line: number,
  limit: number,
): CsvError {
  const cause = hasReturnFirst(batch, start, start + limit)
    ? 'some lines end with CR alone; convert all line ends to LF or CRLF'
    : 'the usual cause is an unclosed quote';
  return new CsvError('RECORD_TOO_LARGE', `a record is longer than ${limit} bytes; ${cause}`, {
    position: positionIn(batch, start, record, line),
    limit,
  });
}

/** Whether a carriage return precedes any quote, so that it is not inside one. */
function hasReturnFirst({ bytes, dialect }: RecordBatch, start: number, end: number): boolean {
  // A CR at the end may be the first half of a CRLF.
  const searched = bytes.subarray(start, end - 1);
  const at = searched.indexOf(CR);
  return at >= 0 && (dialect.quote === NONE || !searched.subarray(0, at).includes(dialect.quote));
}

function positionIn(batch: RecordBatch, offset: number, record: number, line: number) {
  return {
    record: batch.firstRecord + record,
    line: batch.firstLine + line,
    byte: batch.firstByte + offset,
  };
}
