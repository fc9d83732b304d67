import type { RecordBatch } from './record-batch.ts';
import { KEPT } from './reject-code.ts';

/**
 * Finds the largest value of an integer column among the kept records of a batch, or the smallest one.
 * @param c index in the plan of a column of the type int2, int4 or int8
 * @returns undefined if none has a value
 */
export function extremeInteger(
  { fate, recordCount, columns }: RecordBatch,
  c: number,
  which: 'largest' | 'smallest',
): bigint | undefined {
  const { length, high, low } = columns[c]!;
  const sign = which === 'largest' ? 1 : -1;
  let found = -1;
  let foundHigh = 0;
  let foundLow = 0;
  for (let r = 0; r < recordCount; r++) {
    if (length[r]! < 0 || fate[r] !== KEPT) continue;
    const above = sign * (high[r]! - foundHigh);
    if (found >= 0 && (above < 0 || (above === 0 && sign * ((low[r]! >>> 0) - foundLow) <= 0))) continue;
    found = r;
    foundHigh = high[r]!;
    foundLow = low[r]! >>> 0;
  }
  return found < 0 ? undefined : (BigInt(foundHigh) << 32n) | BigInt(foundLow);
}
