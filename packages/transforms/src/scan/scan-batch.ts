import { byteOrderMark } from '../csv/byte-order-mark.ts';
import { type Dialect, isOrdinary } from '../csv/dialect.ts';
import type { Limits } from '../csv/limits.ts';
import type { RecordBatch } from '../batch/record-batch.ts';
import { scanGeneral } from './general-scanner.ts';
import { scan } from './scanner.ts';

/**
 * Finds the complete records of `batch.bytes[0, to)`, as `scan` does. Chooses the scanner once for each batch: the slow
 * one reads unusual dialects, and batches with a byte order mark, which may be at the start of a record.
 */
export function scanBatch(
  batch: RecordBatch,
  to: number,
  atEnd: boolean,
  dialect: Dialect,
  limits: Limits,
): number {
  const canBeFast = isOrdinary(dialect) && !batch.bytes.subarray(0, to).includes(byteOrderMark);
  return (canBeFast ? scan : scanGeneral)(batch, to, atEnd, dialect, limits);
}
