import { ColumnValues, DEFAULTED, NULL } from '../batch/column-values.ts';
import { type Kernel, RecordBatch } from '../batch/record-batch.ts';
import { KEPT, rejectCodeOf } from '../batch/reject-code.ts';
import { ruleOf, type ValueType } from '../columns/catalogue.ts';
import type { Plan } from './plan.ts';

/** Counts the kept records of a batch in which the default replaces the field of column `c` of the plan. */
export function countDefaulted({ fate, recordCount, columns }: RecordBatch, c: number): number {
  const { length } = columns[c]!;
  let count = 0;
  for (let r = 0; r < recordCount; r++) if (length[r] === DEFAULTED && fate[r] === KEPT) count++;
  return count;
}

/**
 * Makes texts of the server the values of these records, in their order.
 * @param texts one for each record, or one for all; null for NULL
 * @throws TypeError if the type's rule does not accept a text of the server
 */
export function fillDefaults(
  batch: RecordBatch,
  c: number,
  texts: readonly (string | null)[],
  kernel: Kernel,
): void {
  const given = readTexts(texts, kernel);
  const { start, length, low, high } = batch.columns[c]!;
  const { fate, recordCount } = batch;
  const { bytes, values } = given;
  const begin = batch.spillEnd;
  bytes.copy(batch.reserve(bytes.length), begin);
  batch.spillEnd += bytes.length;
  for (let r = 0, nth = 0; r < recordCount; r++) {
    if (length[r] !== DEFAULTED || fate[r] !== KEPT) continue;
    start[r] = begin + values.start[nth]!;
    length[r] = values.length[nth]!;
    low[r] = values.low[nth]!;
    high[r] = values.high[nth]!;
    if (texts.length > 1) nth++;
  }
}

/** Kernel for the server's own texts of a type: no option of the request applies to them. */
export function serverTextKernel({ type, options }: ValueType, form: Plan['form']): Kernel {
  const { labels, serverVersion } = options;
  // A default need not be an e-mail address.
  const base = type === 'email' ? 'text' : type;
  const rule = ruleOf({
    type: base,
    options: { ...(labels && { labels }), ...(serverVersion !== undefined && { serverVersion }) },
  });
  return form === 'binary' ? rule.binary!.kernel : rule.text;
}

/** Reads texts as if each were the field of a record. */
function readTexts(texts: readonly (string | null)[], kernel: Kernel) {
  const encoded = texts.map((text) => (text === null ? undefined : Buffer.from(text)));
  const batch = new RecordBatch(encoded.reduce((sum, one) => sum + (one?.length ?? 0), 0));
  while (batch.fate.length < texts.length) batch.growRecords();
  const values = new ColumnValues();
  values.reset(texts.length);
  batch.recordCount = texts.length;
  for (const [r, text] of encoded.entries()) {
    values.length[r] = text?.length ?? NULL;
    values.start[r] = batch.spillEnd;
    batch.spillEnd += text?.copy(batch.bytes, batch.spillEnd) ?? 0;
  }
  batch.inputEnd = batch.spillEnd;
  kernel(batch, values, 0);
  const misfit = batch.fate.subarray(0, texts.length).findIndex((fate) => fate !== KEPT);
  if (misfit >= 0)
    throw new TypeError(
      `the server wrote a default that its rule rejects: ${rejectCodeOf(batch.fate[misfit]!)}`,
    );
  return { bytes: batch.bytes.subarray(0, batch.spillEnd), values };
}
