import { BufferPool } from '../batch/buffer-pool.ts';
import type { CompiledPlan, RecordBatch } from '../batch/record-batch.ts';
import type { RowPositions } from '../batch/row-positions.ts';
import { Stage } from '../batch/stage.ts';
import { binaryHeader, binaryTrailer, encodeRows, measureRows } from './copy-binary.ts';
import { writeCopyTextRow } from './copy-text.ts';
import { encodeBatch, type RowFormat } from './row-encoder.ts';

export interface EncodeCopyOptions {
  /** Where output buffers come from; whoever consumes them may release them to it. Default: never recycled. */
  readonly buffers?: BufferPool;
  /** Told of the rows of each batch. */
  readonly positions?: RowPositions;
}

const copyText: RowFormat = {
  write: writeCopyTextRow,
  growth: 2,
  // A tab or `\N`, for each field.
  fieldOverhead: (batch) => 3 * batch.plan!.columns.length,
};

const nothing = Buffer.alloc(0);

/**
 * The stage that turns clean batches into the bytes of `COPY … FROM STDIN`, in the plan's form: binary with
 * header and trailer, or text. One chunk per batch that has rows. The batch goes back to its pool. Without any batch,
 * so without a plan, it writes nothing.
 */
export function encodeCopy({
  buffers = new BufferPool(0),
  positions,
}: EncodeCopyOptions = {}): Stage<RecordBatch, Buffer> {
  let head = binaryHeader;
  let form: CompiledPlan['form'] | undefined;
  return new Stage<RecordBatch, Buffer>({
    *step(batch) {
      form = planOf(batch).form;
      positions?.add(batch);
      const out = form === 'binary' ? encodeBinary(batch, buffers, head) : encodeText(batch, buffers);
      if (out.length > 0) head = nothing;
      batch.release();
      if (out.length > 0) yield out;
    },
    *finish() {
      if (form === 'binary') yield binaryTrailer;
    },
    readableObjectMode: false,
    readableHighWaterMark: 256 * 1024,
  });
}

/** The kept rows of one batch as all that a `COPY … FROM STDIN` is sent. The batch stays the caller's. */
export function encodeCopyBlock(batch: RecordBatch, buffers: BufferPool): Buffer {
  return planOf(batch).form === 'binary'
    ? encodeBinary(batch, buffers, binaryHeader, binaryTrailer)
    : encodeText(batch, buffers);
}

function planOf({ plan }: RecordBatch): CompiledPlan {
  if (plan) return plan;
  throw new TypeError('COPY requires batches that have passed sanitize');
}

function encodeText(batch: RecordBatch, buffers: BufferPool): Buffer {
  return encodeBatch(batch, copyText, buffers);
}

function encodeBinary(batch: RecordBatch, buffers: BufferPool, head: Buffer, tail = nothing): Buffer {
  const plan = planOf(batch);
  const size = measureRows(batch, plan, head.length);
  const length = head.length + size + tail.length;
  if (length === 0) return nothing;
  const out = buffers.acquire(length);
  out.set(head);
  encodeRows(batch, plan, out);
  out.set(tail, head.length + size);
  return out.subarray(0, length);
}
