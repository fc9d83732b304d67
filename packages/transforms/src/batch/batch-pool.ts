import { RecordBatch } from './record-batch.ts';

/**
 * Recycles batches. A run of any length allocates only as many as are in flight at the same time: at most one in each
 * queue and one in each stage.
 */
export class BatchPool {
  readonly #free: RecordBatch[] = [];
  readonly #capacityBytes: number;

  /**
   * @param batchBytes input bytes per batch; slightly more than that is reserved in addition, for the values that
   *   cleaning produces
   */
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

  /** Leaves a batch that grew for a giant record to the garbage collector. */
  #put(batch: RecordBatch): void {
    if (batch.bytes.length <= this.#capacityBytes * 2) this.#free.push(batch);
  }
}
