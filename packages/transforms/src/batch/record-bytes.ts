import { delimiterBytes, delimiterText } from '../csv/delimiter.ts';
import { startOfRecordEnd } from '../csv/record-end.ts';
import { QUOTED, type RecordBatch } from './record-batch.ts';

/**
 * Returns record `r` as it is in the file, line end included: a view of the batch. With `ragged=pad` it is a copy with
 * the number of fields of the header, so that fields can be appended to it; but fields that are not empty stay.
 */
export function recordBytes(batch: RecordBatch, r: number): Buffer {
  const { bytes, recordStart, recordEnd, dialect, plan } = batch;
  const record = bytes.subarray(recordStart[r], recordEnd[r]);
  if (dialect.ragged !== 'pad' || plan === undefined) return record;
  const { firstField, fieldStart, fieldEnd, fieldFlags, numbers } = batch;
  const first = firstField[r]!;
  // A narrowed batch has only records with the right number of fields.
  const count = numbers === undefined ? firstField[r + 1]! - first : plan.fieldCount;
  let last = first + count - 1;
  // Between two fields of the file there is a delimiter; an added one starts where the one before it ends.
  while (last > first && fieldStart[last] === fieldEnd[last - 1]) last--;
  const missing = plan.fieldCount - (last - first + 1);
  const lineEnd = startOfRecordEnd(record, dialect);
  const end = fieldEnd[last]! - recordStart[r]! + ((fieldFlags[last]! & QUOTED) === 0 ? 0 : 1);
  const after = record.toString('latin1', end, lineEnd);
  const isTrimmed = missing === 0 && after.replaceAll(delimiterText(dialect.delimiter), '') === '';
  if (missing < 0 || (missing === 0 && !isTrimmed)) return record;
  const delimiter = delimiterBytes(dialect.delimiter);
  const delimiters = Buffer.alloc(missing * delimiter.length, delimiter);
  return Buffer.concat([record.subarray(0, isTrimmed ? end : lineEnd), delimiters, record.subarray(lineEnd)]);
}
