/**
 * Recycles output buffers. A stage takes one per chunk that it writes; whoever has handed the
 * chunk's bytes on gives it back. Without recycling, an upload of a gigabyte allocates a
 * gigabyte outside the heap, and the process grows with the garbage collector's leisure.
 */
export class BufferPool {
  readonly #free: ArrayBufferLike[] = [];
  readonly #capacityBytes: number;

  /** @param capacityBytes size of a new buffer; a chunk that needs more gets one of its own */
  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** A buffer of at least `size` bytes with arbitrary content. */
  acquire(size: number): Buffer {
    while (this.#free.length > 0) {
      const free = this.#free.pop()!;
      // Too small for this one: dropped, so that the pool adapts to what its stage needs.
      if (free.byteLength >= size) return Buffer.from(free);
    }
    return Buffer.allocUnsafeSlow(Math.max(size, this.#capacityBytes));
  }

  /** Takes back the buffer behind `chunk`, of which nobody may read or write any more. */
  release(chunk: Buffer): void {
    if (chunk.buffer.byteLength <= this.#capacityBytes * 4) this.#free.push(chunk.buffer);
  }
}
