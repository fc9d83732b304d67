import { ColumnValues } from '../batch/column-values.ts';
import { locate } from './locate.ts';
import type { CompiledColumn, RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';

/**
 * What a rule would make of one column of a batch that {@link sanitize} has passed on, to be asked before the batch is
 * released; nobody else sees any of it, and no record is set aside.
 * @returns for each kept record the clean text, null for NULL, undefined where the rule would reject it
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
