import { ColumnValues } from '../../batch/column-values.ts';
import { type Kernel, RecordBatch, type Rule } from '../../batch/record-batch.ts';
import { ABOVE_MAX, BELOW_MIN, KEPT } from '../../batch/reject-code.ts';
import { type OneValue, type Order, ordersOf } from './orders.ts';

/** Smallest and largest value of a column, as text that its type reads without options. */
export interface Bounds {
  readonly min?: string;
  readonly max?: string;
}

/**
 * Wraps a rule so that it rejects values below `min` and above `max`. It compares what the rule has read, in binary
 * form. In text form it runs the binary kernel first, on positions of its own.
 *
 * @param plain rule of the same type, which reads the bounds
 * @throws RangeError for a bound that `plain` rejects; its message completes "min …"
 */
export function bounded(rule: Rule, { min, max }: Bounds, plain: Rule, order: Order): Rule {
  const { binary } = rule;
  if (!binary) throw new TypeError('a type without a binary form has no order');
  const checks = [
    min === undefined ? undefined : check(min, plain, order, -1, BELOW_MIN),
    max === undefined ? undefined : check(max, plain, order, 1, ABOVE_MAX),
  ].filter((one) => one !== undefined);
  const kernel: Kernel = (batch, values, column) => {
    binary.kernel(batch, values, column);
    for (const run of checks) run(batch, values, column);
  };
  return {
    ...rule,
    text: checkedText(rule.text, kernel),
    binary: { ...binary, kernel },
    explain: (code) => {
      if (code === 'BELOW_MIN') return `less than min=${min}`;
      return code === 'ABOVE_MAX' ? `greater than max=${max}` : rule.explain?.(code);
    },
  };
}

/** Rejects values whose comparison with the bound has this sign. */
function check(bound: string, plain: Rule, order: Order, sign: -1 | 1, code: number): Kernel {
  const compare = ordersOf[order](oneValue(plain, bound));
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { length } = values;
    for (let r = 0; r < recordCount; r++) {
      if (length[r]! < 0 || fate[r] !== KEPT) continue;
      if (compare(batch.bytes, values, r) * sign > 0) batch.reject(r, code, column);
    }
  };
}

function checkedText(text: Kernel, kernel: Kernel): Kernel {
  const read = new ColumnValues();
  return (batch, values, column) => {
    const { recordCount, spillEnd } = batch;
    read.reset(recordCount);
    read.start.set(values.start.subarray(0, recordCount));
    read.length.set(values.length.subarray(0, recordCount));
    kernel(batch, read, column);
    batch.spillEnd = spillEnd;
    text(batch, values, column);
  };
}

function oneValue({ binary }: Rule, text: string): OneValue {
  const batch = new RecordBatch(Buffer.byteLength(text) + 1);
  batch.inputEnd = batch.bytes.write(text);
  batch.spillEnd = batch.inputEnd;
  batch.recordCount = 1;
  const values = new ColumnValues();
  values.reset(1);
  values.length[0] = batch.inputEnd;
  binary!.kernel(batch, values, 0);
  if (batch.fate[0] !== KEPT) throw new RangeError('is not a value of the column’s type');
  return { bytes: batch.bytes, values };
}
