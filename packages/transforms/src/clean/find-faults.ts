import { isUtf8 } from 'node:buffer';
import { ColumnValues } from '../batch/column-values.ts';
import { isReject } from '../batch/describe-reject.ts';
import { Narrowing } from '../batch/narrowing.ts';
import type { CompiledColumn, CompiledPlan, RecordBatch } from '../batch/record-batch.ts';
import { COLUMN_COUNT, isMalformed, KEPT, NUL_BYTE, UTF8_INVALID } from '../batch/reject-code.ts';
import { NUL } from '../csv/ascii.ts';
import { locate } from './locate.ts';
import { kernelOf } from './kernel-of.ts';
import type { NumberEvidence } from './number-evidence.ts';

/**
 * Finds further faults of a batch's rejected records after all columns have been cleaned: kernels skip records that are
 * already rejected. Runs each kernel again on these records only, and pauses after each column.
 * @param numbersSeen takes the numbers that those kernels had skipped
 */
export function* findFaults(
  batch: RecordBatch,
  plan: CompiledPlan,
  numbersSeen: NumberEvidence,
): Generator<undefined> {
  const numbers = rejectedForValues(batch);
  if (numbers.length === 0) return;
  const narrowing = new Narrowing(batch, numbers);
  batch.moreFaults.reset(batch.recordCount);
  narrowing.apply(batch);
  const fates = batch.fate.slice();
  const blamed = batch.blamed.slice();
  const { spillEnd } = batch;
  const isText = isUtf8(batch.bytes.subarray(0, batch.inputEnd)) && !containsNul(batch, 0, batch.inputEnd);
  const values = new ColumnValues();
  for (const [c, column] of plan.columns.entries()) {
    batch.fate.fill(KEPT);
    if (!isText) rejectInvalidText(batch, column);
    locate(batch, values, column, c);
    kernelOf(plan, column)(batch, values, c);
    numbersSeen.add(batch, values, c);
    for (let k = 0; k < numbers.length; k++)
      if (batch.fate[k] !== KEPT && blamed[k] !== c) batch.moreFaults.add(numbers[k]!, c, batch.fate[k]!);
    batch.spillEnd = spillEnd;
    yield;
  }
  batch.fate.set(fates);
  batch.blamed.set(blamed);
  narrowing.undo(batch);
}

/** Returns the rejected records with the right number of fields, so that each field's column is known. */
function rejectedForValues({ fate, recordCount }: RecordBatch): Int32Array {
  const numbers: number[] = [];
  for (let r = 0; r < recordCount; r++) {
    const why = fate[r]!;
    if (why !== COLUMN_COUNT && !isMalformed(why) && isReject(why)) numbers.push(r);
  }
  return Int32Array.from(numbers);
}

/** Rejects fields that are not valid text, which kernels cannot handle. */
function rejectInvalidText(batch: RecordBatch, { source }: CompiledColumn): void {
  const { bytes, recordCount, fate, firstField, fieldStart, fieldEnd } = batch;
  for (let r = 0; r < recordCount; r++) {
    const f = firstField[r]! + source;
    if (!isUtf8(bytes.subarray(fieldStart[f], fieldEnd[f]))) fate[r] = UTF8_INVALID;
    else if (containsNul(batch, fieldStart[f]!, fieldEnd[f]!)) fate[r] = NUL_BYTE;
  }
}

function containsNul({ bytes }: RecordBatch, from: number, to: number): boolean {
  return bytes.subarray(from, to).includes(NUL);
}
