import { RecordBatch } from './record-batch.ts';

/**
 * Recycles batches, so that a run of any length allocates only as many as are on their
 * way at the same time: at most one in each queue and one in each stage's hands.
 */
export class BatchPool {
  readonly #free: RecordBatch[] = [];
  readonly #capacityBytes: number;

  /** @param batchBytes input bytes per batch; as much again, and a little, is kept for the values that cleaning makes */
  constructor(batchBytes: number) {
    this.#capacityBytes = batchBytes * 2 + 64;
  }

  acquire(): RecordBatch {
    const batch = this.#free.pop() ?? new RecordBatch(this.#capacityBytes, (done) => this.#put(done));
    batch.inputEnd = 0;
    batch.spillEnd = 0;
    batch.recordCount = 0;
    batch.plan = undefined;
    batch.moreFaults.reset(0);
    return batch;
  }

  /** A batch that had to grow for a giant record is left to the garbage collector. */
  #put(batch: RecordBatch): void {
    if (batch.bytes.length <= this.#capacityBytes * 2) this.#free.push(batch);
  }
}
