import { ColumnValues } from '../batch/column-values.ts';
import { locate } from './locate.ts';
import type { CompiledColumn, RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';

/** Result of testing a rule with the values of one column of a batch. */
export interface RuleFit {
  /** Numbers of kept records with and without a value. */
  readonly valueCount: number;
  readonly nullCount: number;
  /** Index in the batch of the first record that the rule rejects; undefined if it accepts all. */
  readonly misfit: number | undefined;
}

/** Tests a rule like `tryRule`, without creating a text for each value. */
export function fitRule(batch: RecordBatch, column: CompiledColumn): RuleFit {
  const { recordCount, spillEnd } = batch;
  const fate = batch.fate.slice(0, recordCount);
  const values = new ColumnValues();
  locate(batch, values, column, 0);
  const isNull = values.length.map((size) => (size < 0 ? 1 : 0));
  column.rule.text(batch, values, 0);
  let valueCount = 0;
  let nullCount = 0;
  let misfit: number | undefined;
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT) continue;
    if (isNull[r] === 1) nullCount++;
    else valueCount++;
    if (batch.fate[r] !== KEPT) misfit ??= r;
  }
  batch.fate.set(fate);
  batch.spillEnd = spillEnd;
  return { valueCount, nullCount, misfit };
}
