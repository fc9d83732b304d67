import { ColumnValues } from '../batch/column-values.ts';
import type { CompiledPlan, RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';
import { TextArray } from '../encode/text-array.ts';
import { kernelOf } from './kernel-of.ts';
import { locate } from './locate.ts';

/** Values of some columns of a batch, one after the other. */
export interface CollectedValues {
  /** The texts that COPY would send, as a `text[]` in binary form. */
  readonly texts: Buffer;
  /** Record and column of each text: the number in the batch before it was narrowed, and the index in the plan. */
  readonly records: Int32Array;
  readonly columns: Int32Array;
}

/**
 * Collects the values of columns, after their own rules have changed them. Records that a rule rejects are left out, and
 * the batch stays as it was. Pauses after each column.
 * @param columns indexes in the plan
 */
export function* collectValues(
  batch: RecordBatch,
  plan: CompiledPlan,
  columns: readonly number[],
): Generator<undefined, CollectedValues> {
  const { recordCount, numbers, spillEnd } = batch;
  const fates = batch.fate.slice(0, recordCount);
  const array = new TextArray(batch.spillEnd);
  const records = new Int32Array(recordCount * columns.length);
  const columnOf = new Int32Array(recordCount * columns.length);
  let count = 0;
  for (const c of columns) {
    const column = plan.columns[c]!;
    const values = (batch.columns[c] ??= new ColumnValues());
    locate(batch, values, column, c);
    kernelOf(plan, column)(batch, values, c);
    for (let r = 0; r < recordCount; r++) {
      const size = values.length[r]!;
      if (size < 0 || batch.fate[r] !== KEPT) continue;
      array.add(batch.bytes, values.start[r]!, size);
      records[count] = numbers === undefined ? r : numbers[r]!;
      columnOf[count++] = c;
    }
    batch.fate.set(fates);
    batch.spillEnd = spillEnd;
    yield;
  }
  return { texts: array.finish(), records: records.subarray(0, count), columns: columnOf.subarray(0, count) };
}
