import { areEmpty, isBlankLine, type RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';

/** Numbers of records that were changed to the right number of fields. */
export interface Padding {
  /** Records that lacked fields. */
  readonly padded: number;
  /** Records with additional empty fields. */
  readonly trimmed: number;
}

/**
 * Gives well-formed records `fieldCount` fields: adds empty ones at the end, or drops additional ones if all of these are
 * empty and unquoted. Blank lines, and records with other additional fields, stay as they are. The number of records in a
 * batch is limited so that all their fields fit into 2¹⁶ or, in a wide file, into 32 records.
 */
export function padRecords(batch: RecordBatch, fieldCount: number): Padding {
  return { trimmed: dropFields(batch, fieldCount), padded: addFields(batch, fieldCount) };
}

/** Moves fields towards the beginning of the arrays. @returns the number of records with fewer fields than before */
function dropFields(batch: RecordBatch, fieldCount: number): number {
  const { recordCount, fate, firstField } = batch;
  let dropped = 0;
  let to = 0;
  for (let r = 0; r < recordCount; r++) {
    const first = firstField[r]!;
    let end = firstField[r + 1]!;
    if (end - first > fieldCount && fate[r] === KEPT && areEmpty(batch, first + fieldCount, end)) {
      end = first + fieldCount;
      dropped++;
    }
    if (to < first) moveFields(batch, to, first, end);
    firstField[r] = to;
    to += end - first;
  }
  firstField[recordCount] = to;
  return dropped;
}

/** Moves fields towards the end of the arrays. @returns the number of records with more fields than before */
function addFields(batch: RecordBatch, fieldCount: number): number {
  const { recordCount, firstField } = batch;
  let missing = 0;
  let added = 0;
  for (let r = 0; r < recordCount; r++) {
    const lacks = missingIn(batch, r, fieldCount);
    missing += lacks;
    if (lacks > 0) added++;
  }
  let to = firstField[recordCount]! + missing;
  while (batch.fieldStart.length < to) batch.growFields();
  const { fieldStart, fieldEnd, fieldFlags } = batch;
  let end = firstField[recordCount]!;
  firstField[recordCount] = to;
  for (let r = recordCount - 1; to > end; r--) {
    const first = firstField[r]!;
    firstField[r + 1] = end;
    const lacks = missingIn(batch, r, fieldCount);
    firstField[r + 1] = to;
    fieldStart.fill(fieldEnd[end - 1]!, to - lacks, to);
    fieldEnd.fill(fieldEnd[end - 1]!, to - lacks, to);
    fieldFlags.fill(0, to - lacks, to);
    to -= lacks + end - first;
    moveFields(batch, to, first, end);
    firstField[r] = to;
    end = first;
  }
  return added;
}

function moveFields(
  { fieldStart, fieldEnd, fieldFlags }: RecordBatch,
  to: number,
  from: number,
  end: number,
): void {
  fieldStart.copyWithin(to, from, end);
  fieldEnd.copyWithin(to, from, end);
  fieldFlags.copyWithin(to, from, end);
}

function missingIn(batch: RecordBatch, r: number, fieldCount: number): number {
  const { fate, firstField } = batch;
  const count = firstField[r + 1]! - firstField[r]!;
  return count < fieldCount && fate[r] === KEPT && !isBlankLine(batch, r) ? fieldCount - count : 0;
}
