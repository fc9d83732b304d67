import { databaseErrorMessages, type RejectedRecord, type Violation } from '@repo/database';
import {
  type Dialect,
  blamedSpan,
  columnSpan,
  describeErrors,
  describeReject,
  isReject,
  KEPT,
  quoted,
  type RecordBatch,
  recordBytes,
  type Span,
} from '@repo/transforms';

/** Yields the rejected records of a batch. Their `original` is at best a view of the batch. */
export function* rejectedRecords(batch: RecordBatch): Generator<RejectedRecord> {
  for (let r = 0; r < batch.recordCount; r++) {
    if (!isReject(batch.fate[r]!)) continue;
    const { record, line, byte, column, code, message } = describeReject(batch, r);
    const span = blamedSpan(batch, r);
    const original = recordBytes(batch, r);
    // Written out because a file may have millions of rejects: spreading objects takes ten times as long.
    if (batch.moreFaults.count(r) === 0) yield { record, line, byte, column, span, code, message, original };
    else yield { record, line, byte, column, span, code, message, ...describeErrors(batch, r), original };
  }
}

/** Yields the records of a batch whose rows violate a constraint. Their `original` is at best a view of the batch. */
export function* violatingRecords(
  batch: RecordBatch,
  violations: readonly Violation[],
): Generator<RejectedRecord> {
  const numbers = keptRecordNumbers(batch);
  for (const { row, code, constraint, column } of violations) {
    const r = numbers[row - 1]!;
    const { firstLine, firstByte } = batch;
    const named = constraint === undefined ? '' : ` (constraint ${quoted(constraint)})`;
    yield {
      record: batch.recordNumber(r),
      ...(firstLine < 0 ? {} : { line: firstLine + batch.recordLine[r]! }),
      ...(firstByte < 0 ? {} : { byte: firstByte + batch.recordStart[r]! }),
      ...(column === undefined ? {} : { column, ...spanMember(spanOf(batch, r, column)) }),
      code,
      message: databaseErrorMessages[code] + named,
      original: recordBytes(batch, r),
    };
  }
}

/** Number of the record for each row of a batch. */
export function keptRecordNumbers({ fate, recordCount }: RecordBatch): number[] {
  const numbers: number[] = [];
  for (let r = 0; r < recordCount; r++) if (fate[r] === KEPT) numbers.push(r);
  return numbers;
}

/** What precedes the records: a byte order mark, lines above the header, and the header. */
export function headerRecord(head: Buffer, dialect: Dialect): RejectedRecord {
  // The message stores the dialect for later downloads, because the configuration may change in the meantime.
  return { record: 0, code: 'HEADER', message: JSON.stringify(dialect), original: head };
}

function spanMember(span: Span | undefined): Pick<RejectedRecord, 'span'> {
  return span === undefined ? {} : { span };
}

/** @returns undefined if the file has no such column */
function spanOf(batch: RecordBatch, r: number, column: string): Span | undefined {
  const c = batch.plan!.columns.findIndex(({ name }) => name === column);
  return c < 0 ? undefined : columnSpan(batch, r, c);
}
