/**
 * Recycles output buffers. A stage acquires one for each chunk that it writes; the reader releases it after use.
 * Without recycling, an upload of a gigabyte would allocate a gigabyte outside the heap, and the process would grow
 * until the garbage collector runs.
 */
export class BufferPool {
  readonly #free: ArrayBufferLike[] = [];
  readonly #capacityBytes: number;

  /** @param capacityBytes size of a new buffer; a larger chunk gets a buffer of its own size */
  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** Returns a buffer of at least `size` bytes with arbitrary content. */
  acquire(size: number): Buffer {
    while (this.#free.length > 0) {
      const free = this.#free.pop()!;
      // Drop buffers that are too small, so that the pool adapts to what its stage needs.
      if (free.byteLength >= size) return Buffer.from(free);
    }
    return Buffer.allocUnsafeSlow(Math.max(size, this.#capacityBytes));
  }

  /** Returns the buffer of `chunk` to the pool. It must not be read or written afterwards. */
  release(chunk: Buffer): void {
    if (chunk.buffer.byteLength <= this.#capacityBytes * 4) this.#free.push(chunk.buffer);
  }
}
