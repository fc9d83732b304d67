import { CsvError } from '../csv/errors.ts';
import type { Limits } from '../csv/limits.ts';
import type { RecordBatch } from '../batch/record-batch.ts';

/** The error for a quote that the file never closes. */
export function unterminated(batch: RecordBatch, offset: number, record: number, line: number): CsvError {
  const position = positionIn(batch, offset, record, line);
  return new CsvError('QUOTE_UNTERMINATED', 'a quoted field is still open at the end of the file', {
    position,
  });
}

/** @throws CsvError RECORD_TOO_LARGE, FIELD_TOO_LARGE for a complete record of the batch and its fields */
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
    if (batch.fieldEnd[f]! - fieldStart > fieldBytesMax) {
      throw new CsvError('FIELD_TOO_LARGE', `a field is longer than ${fieldBytesMax} bytes`, {
        position: positionIn(batch, fieldStart, record, line),
        limit: fieldBytesMax,
      });
    }
  }
}

/** The error for a record that is longer than the limit, be it complete or not. */
export function recordTooLarge(
  batch: RecordBatch,
  start: number,
  record: number,
  line: number,
  limit: number,
): CsvError {
  return new CsvError(
    'RECORD_TOO_LARGE',
    `a record is longer than ${limit} bytes; the usual cause is a quote that is opened and never closed`,
    { position: positionIn(batch, start, record, line), limit },
  );
}

function positionIn(batch: RecordBatch, offset: number, record: number, line: number) {
  return {
    record: batch.firstRecord + record,
    line: batch.firstLine + line,
    byte: batch.firstByte + offset,
  };
}
