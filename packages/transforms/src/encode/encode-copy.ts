import { BufferPool } from '../batch/buffer-pool.ts';
import type { CompiledPlan, RecordBatch } from '../batch/record-batch.ts';
import type { RowPositions } from '../batch/row-positions.ts';
import { Stage } from '../batch/stage.ts';
import { binaryHeader, binaryTrailer, encodeRows, measureRows } from './copy-binary.ts';
import { writeCopyTextRow } from './copy-text.ts';
import { encodeBatch, type RowFormat } from './row-encoder.ts';

export interface EncodeCopyOptions {
  /** Source of output buffers. A consumer may release them to it. Default: buffers are not recycled. */
  readonly buffers?: BufferPool;
  /** Records the position of each row. */
  readonly positions?: RowPositions;
}

const copyText: RowFormat = {
  write: writeCopyTextRow,
  growth: 2,
  // A tab and `\N` for each field.
  fieldOverhead: (batch) => 3 * batch.plan!.columns.length,
};

const nothing = Buffer.alloc(0);

/**
 * Creates a stage that turns clean batches into the input of `COPY … FROM STDIN`, in the plan's form: binary with
 * header and trailer, or text. Writes one chunk for each batch with rows, then releases the batch. Without a batch, and
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

/** Encodes the kept rows of one batch as the complete input of a `COPY … FROM STDIN`. Does not release the batch. */
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
