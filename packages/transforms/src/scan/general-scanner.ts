import { LF } from '../csv/ascii.ts';
import { afterMarks } from '../csv/byte-order-mark.ts';
import { type Dialect, NONE } from '../csv/dialect.ts';
import type { Limits } from '../csv/limits.ts';
import type { RecordBatch } from '../batch/record-batch.ts';
import { COLUMN_COUNT, KEPT } from '../batch/reject-code.ts';
import { rejectStrayLineEnds } from './stray-line-ends.ts';
import { FieldReader } from './field-reader.ts';
import { checkLengths, recordTooLarge, startOfLineEnd, unterminatedQuote } from './scan-errors.ts';

/**
 * Does the work of `scan` in every dialect: also with delimiters of several bytes, lenient quotes, the escapes of COPY's
 * text format, lines that end with CR, and byte order marks at the start of records. It steps from byte to byte and is
 * several times slower. A byte order mark is between two records, and belongs to neither.
 *
 * @param to end of the bytes; `bytes` must have room for one more
 * @param atEnd no bytes will follow, so the last record needs no line end
 * @returns the offset after the last complete record, comment or byte order mark, which is also `batch.inputEnd`
 * @throws CsvError QUOTE_UNTERMINATED at the end of the file, RECORD_TOO_LARGE, FIELD_TOO_LARGE
 */
export function scanGeneral(
  batch: RecordBatch,
  to: number,
  atEnd: boolean,
  dialect: Dialect,
  limits: Limits,
): number {
  const { comment = NONE, lineEnd = LF } = dialect;
  const { columnsMax, recordBytesMax, batchRecordsMax } = limits;
  const { bytes } = batch;
  bytes[to] = lineEnd;
  const fields = new FieldReader(bytes, to, dialect);
  const lengthToCheck = Math.min(recordBytesMax, limits.fieldBytesMax);
  let field = 0;
  let record = 0;
  let line = 0;
  let start = 0;
  let strayFrom = to;

  while (record < batchRecordsMax) {
    start = afterMarks(bytes, start, to);
    if (start >= to) break;
    if (bytes[start] === comment) {
      const end = bytes.indexOf(lineEnd, start);
      if (end === to && !atEnd) break;
      const hasReturns = end < to && lineEnd === LF;
      const length = (hasReturns ? startOfLineEnd(bytes, start, end) : end) - start;
      // A comment may be no longer than a record.
      if (length > recordBytesMax) throw recordTooLarge(batch, start, record, line, recordBytesMax);
      line++;
      start = Math.min(end + 1, to);
      continue;
    }
    const first = field;
    let fate = KEPT;
    let isPlain = true;
    fields.next = start;
    do {
      fields.read(fields.next);
      if (fields.isOpen) break;
      if (fields.strayAt >= 0) strayFrom = Math.min(strayFrom, fields.strayAt);
      isPlain &&= fields.flags === 0;
      if (fields.fault !== KEPT) fate = fields.fault;
      if (field - first >= columnsMax) {
        fate = COLUMN_COUNT;
        continue;
      }
      if (field === batch.fieldStart.length) batch.growFields();
      batch.fieldStart[field] = fields.start;
      batch.fieldEnd[field] = fields.end;
      batch.fieldFlags[field] = fields.flags;
      field++;
    } while (!fields.isLast);
    const { stop } = fields;
    if (!atEnd && (fields.isOpen || stop >= to)) {
      field = first;
      break;
    }
    if (fields.isOpen) {
      if (to - start > recordBytesMax) throw recordTooLarge(batch, start, record, line, recordBytesMax);
      throw unterminatedQuote(batch, fields.start - 1, record, line);
    }
    if (stop + 1 - start > lengthToCheck) {
      checkLengths(batch, start, fields.stopStart, first, field, limits, record, line);
    }
    if (record + 2 >= batch.firstField.length) batch.growRecords();
    batch.firstField[record] = first;
    batch.recordStart[record] = start;
    batch.recordLine[record] = line;
    batch.fate[record] = fate;
    if (fate !== KEPT) batch.blamed[record] = -1;
    line += isPlain ? 1 : 1 + countByte(bytes, lineEnd, start, stop);
    start = Math.min(stop + 1, to);
    batch.recordEnd[record] = start;
    record++;
  }

  batch.recordCount = record;
  batch.firstField[record] = field;
  batch.recordStart[record] = start;
  batch.recordLine[record] = line;
  batch.inputEnd = start;
  batch.spillEnd = start;
  rejectStrayLineEnds(batch, dialect, strayFrom);
  return start;
}

function countByte(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (bytes[i] === byte) count++;
  return count;
}
