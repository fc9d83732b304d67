import { BatchPool, RecordBatch } from '../../src/index.ts';

/** Cost of a run, in figures that are the same on every machine. */
export interface Work {
  /** Bytes passed to the scanner, repeated ones included. */
  readonly bytesScanned: number;
  /** Bytes moved because a batch's buffer had to grow. */
  readonly bytesMoved: number;
  /** Bytes checked for invalid UTF-8, those of single records included. */
  readonly bytesValidated: number;
  /** Number of different batches, and the size of the largest in bytes. */
  readonly batches: number;
  readonly batchBytesMax: number;
  /** Number of different output buffers. */
  readonly buffers: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts for the whole process; the tests of one file run one after the other. */
export class WorkMeter {
  #work: Mutable<Work> = nothing();
  #batches = new Set<RecordBatch>();
  #buffers = new Set<ArrayBufferLike>();

  constructor() {
    const noteBatch = (batch: RecordBatch) => this.#batches.add(batch);
    const noteGrowth = (capacity: number, used: number) => {
      this.#work.bytesMoved += used;
      this.#work.batchBytesMax = Math.max(this.#work.batchBytesMax, capacity);
    };
    const { acquire } = BatchPool.prototype;
    BatchPool.prototype.acquire = function (this: BatchPool) {
      const batch = acquire.call(this);
      noteBatch(batch);
      return batch;
    };
    const { growBytes } = RecordBatch.prototype;
    RecordBatch.prototype.growBytes = function (this: RecordBatch, capacity: number, used: number) {
      noteGrowth(capacity, used);
      growBytes.call(this, capacity, used);
    };
  }

  scanned(bytes: number): void {
    this.#work.bytesScanned += bytes;
  }

  validated(bytes: number): void {
    this.#work.bytesValidated += bytes;
  }

  wrote(chunk: Buffer): void {
    this.#buffers.add(chunk.buffer);
  }

  /** Figures since the latest call. */
  read(): Work {
    const work = { ...this.#work, batches: this.#batches.size, buffers: this.#buffers.size };
    this.#work = nothing();
    this.#batches = new Set();
    this.#buffers = new Set();
    return work;
  }
}

const nothing = () => ({
  bytesScanned: 0,
  bytesMoved: 0,
  bytesValidated: 0,
  batches: 0,
  batchBytesMax: 0,
  buffers: 0,
});
