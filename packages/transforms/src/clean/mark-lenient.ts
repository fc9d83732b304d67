import type { ColumnValues } from '../batch/column-values.ts';
import { LENIENT, type RecordBatch } from '../batch/record-batch.ts';

/**
 * Marks the values of a column as changed whose quotes only `quotes: 'lenient'` accepts, so that the receipt counts them:
 * strict quotes would have rejected their records.
 * @param source index of the field that feeds the column
 */
export function markLenient(batch: RecordBatch, values: ColumnValues, source: number): void {
  const { recordCount, firstField, fieldFlags } = batch;
  for (let r = 0; r < recordCount; r++)
    if ((fieldFlags[firstField[r]! + source]! & LENIENT) !== 0) values.changed[r] = 1;
}
