import { BatchBuilder } from '../src/adapters/batch-builder.ts';
import {
  BatchPool,
  isReject,
  type CompiledPlan,
  type RecordBatch,
  type RejectCode,
  type Rule,
} from '../src/index.ts';
import { rejectCodeOf } from '../src/batch/reject-code.ts';
import { sanitizeBatch } from '../src/clean/sanitize.ts';

/** Result of a rule for one value. */
export type Cleaned =
  | { readonly text: string | null; readonly changed: boolean }
  | { readonly code: RejectCode };

/** Returns a batch of one column that has passed `rule`. */
function cleanedBatch(
  rule: Rule,
  values: readonly (string | null)[],
  form: CompiledPlan['form'],
  required = false,
): RecordBatch {
  const builder = new BatchBuilder(new BatchPool(1024), { batchBytes: 1024, batchRecordsMax: 8192 });
  for (const value of values) builder.add([value], false);
  const batch = builder.take();
  sanitizeBatch(batch, { form, fieldCount: 1, columns: [{ name: 'value', source: 0, rule, required }] });
  return batch;
}

/** Returns the rule's result for each value, in text form. */
export function cleanColumn(
  rule: Rule,
  values: readonly (string | null)[],
  { required = false } = {},
): Cleaned[] {
  const batch = cleanedBatch(rule, values, 'text', required);
  const { start, length, changed } = batch.columns[0]!;
  return values.map((_, r) => {
    if (isReject(batch.fate[r]!)) return { code: rejectCodeOf(batch.fate[r]!) };
    const size = length[r]!;
    const text = size < 0 ? null : batch.bytes.toString('utf8', start[r], start[r]! + size);
    return { text, changed: changed[r] === 1 };
  });
}

/** Returns the rule's fault for each value in binary form, or undefined if it accepts it. */
export function binaryFaults(rule: Rule, values: readonly (string | null)[]): (RejectCode | undefined)[] {
  const { fate } = cleanedBatch(rule, values, 'binary');
  return values.map((_, r) => (isReject(fate[r]!) ? rejectCodeOf(fate[r]!) : undefined));
}
