import type { BufferPool } from '../batch/buffer-pool.ts';
import type { RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';

const nothing = Buffer.alloc(0);

/** Writes record `r` to `out` at `at`. @returns the offset after it */
type WriteRow = (batch: RecordBatch, r: number, out: Buffer, at: number) => number;

export interface RowFormat {
  readonly write: WriteRow;
  /** Maximum number of output bytes for one byte of a value. */
  readonly growth: number;
  /** Maximum number of bytes of a field in addition to its value: delimiter, quotes, name, `null`. */
  readonly fieldOverhead: (batch: RecordBatch) => number;
}

/**
 * Writes the kept rows of a batch into one buffer of the pool. Without kept rows, it acquires no buffer.
 * @throws TypeError if the plan's form is not `text`
 */
export function encodeBatch(
  batch: RecordBatch,
  { write, growth, fieldOverhead }: RowFormat,
  buffers: BufferPool,
): Buffer {
  const { plan, recordCount, fate } = batch;
  if (plan?.form !== 'text') throw new TypeError('this format requires a plan with form "text"');
  const overhead = (plan.columns.length + 1) * 2 + fieldOverhead(batch);
  let size = 0;
  for (let r = 0; r < recordCount; r++) if (fate[r] === KEPT) size += overhead;
  for (let c = 0; c < plan.columns.length; c++) {
    const { length } = batch.columns[c]!;
    for (let r = 0; r < recordCount; r++) if (length[r]! > 0 && fate[r] === KEPT) size += length[r]! * growth;
  }
  if (size === 0) return nothing;
  const out = buffers.acquire(size);
  let at = 0;
  for (let r = 0; r < recordCount; r++) if (fate[r] === KEPT) at = write(batch, r, out, at);
  return out.subarray(0, at);
}
