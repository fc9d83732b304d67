import { Transform, type TransformCallback } from 'node:stream';

const BLOCK_BYTES = 64 * 1024;

/** Joins small chunks into blocks of 64 KiB: fast-csv's formatter emits one chunk per record. */
export class JoinChunks extends Transform {
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #length = 0;

  constructor() {
    super({ readableHighWaterMark: BLOCK_BYTES, writableHighWaterMark: BLOCK_BYTES });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(this.#block, this.#length, from);
      from += copied;
      this.#length += copied;
      if (this.#length === BLOCK_BYTES) this.#emitBlock();
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#length > 0) this.#emitBlock();
    done();
  }

  /** Every block is a new buffer, because readers may keep it. */
  #emitBlock(): void {
    this.push(this.#block.subarray(0, this.#length));
    this.#block = Buffer.allocUnsafe(BLOCK_BYTES);
    this.#length = 0;
  }
}
