import { BufferPool } from '../buffer-pool.ts';
import type { Plan } from '../plan.ts';
import type { RecordBatch } from '../record-batch.ts';
import { Stage } from '../stage.ts';
import { binaryHeader, binaryTrailer, encodeRows, measureRows } from './copy-binary.ts';
import { writeCopyTextRow } from './copy-text.ts';
import { encodeBatch, type RowFormat } from './row-encoder.ts';

export interface EncodeCopyOptions {
  /** Where output buffers come from; whoever consumes them may release them to it. Default: never recycled. */
  readonly buffers?: BufferPool;
}

const copyText: RowFormat = {
  write: writeCopyTextRow,
  growth: 2,
  // A tab or `\N`, for each field.
  fieldOverhead: (batch) => 3 * batch.plan!.columns.length,
};

/**
 * The stage that turns clean batches into the bytes of `COPY … FROM STDIN`, in the plan's form: binary with
 * header and trailer, or text. One chunk per batch that has rows. The batch goes back to its pool. Without any batch,
 * so without a plan, it writes nothing.
 */
export function encodeCopy({
  buffers = new BufferPool(0),
}: EncodeCopyOptions = {}): Stage<RecordBatch, Buffer> {
  let pending: Buffer | undefined = binaryHeader;
  let form: Plan['form'] | undefined;
  return new Stage<RecordBatch, Buffer>({
    *step(batch) {
      const plan = batch.plan;
      if (!plan) throw new TypeError('encodeCopy needs batches that went through sanitize');
      form = plan.form;
      if (form === 'binary') {
        const head = pending?.length ?? 0;
        const size = measureRows(batch, plan, head);
        if (head + size === 0) {
          batch.release();
          return;
        }
        const out = buffers.acquire(head + size);
        if (pending) out.set(pending);
        pending = undefined;
        encodeRows(batch, plan, out);
        batch.release();
        yield out.subarray(0, head + size);
      } else {
        const out = encodeBatch(batch, copyText, buffers);
        batch.release();
        if (out.length > 0) yield out;
      }
    },
    *finish() {
      if (form === 'binary') yield binaryTrailer;
    },
    readableObjectMode: false,
    readableHighWaterMark: 256 * 1024,
  });
}
