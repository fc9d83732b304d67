import { ColumnValues } from '../batch/column-values.ts';
import { locate } from './locate.ts';
import type { CompiledColumn, RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';

/**
 * Shows how a rule would clean one column of a batch that {@link sanitize} has passed on. Call it before the batch is
 * released. It leaves the batch as it was and rejects no record.
 * @returns for each kept record the clean text, null for NULL, or undefined if the rule would reject it
 */
export function tryRule(batch: RecordBatch, column: CompiledColumn): (string | null | undefined)[] {
  const { recordCount, spillEnd } = batch;
  const fate = batch.fate.slice(0, recordCount);
  const values = new ColumnValues();
  locate(batch, values, column, 0);
  column.rule.text(batch, values, 0);
  const texts: (string | null | undefined)[] = [];
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT) continue;
    const [start, length] = [values.start[r]!, values.length[r]!];
    if (batch.fate[r] !== KEPT) texts.push(undefined);
    else texts.push(length < 0 ? null : batch.bytes.toString('utf8', start, start + length));
  }
  batch.fate.set(fate);
  batch.spillEnd = spillEnd;
  return texts;
}
