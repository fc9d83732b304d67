/** OID of `text` (pg_type.dat), which no installation changes. */
const TEXT_OID = 25;

const HEADER_BYTES = 20;
const INT32_BYTES = 4;

/**
 * Builds a `text[]` in PostgreSQL's binary form, without a string for any text: number of dimensions, whether there are
 * NULLs, OID of the elements, length and lower bound, then each text after its length (`array_recv`, arrayfuncs.c).
 */
export class TextArray {
  #bytes: Buffer;
  #end = HEADER_BYTES;
  #count = 0;

  /** @param capacityBytes what the texts will probably take */
  constructor(capacityBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(HEADER_BYTES + capacityBytes);
  }

  /** Adds the text at `source[start, start + size)`. */
  add(source: Buffer, start: number, size: number): void {
    const end = this.#end + INT32_BYTES + size;
    if (end > this.#bytes.length) this.#grow(end);
    this.#bytes.writeInt32BE(size, this.#end);
    source.copy(this.#bytes, this.#end + INT32_BYTES, start, start + size);
    this.#end = end;
    this.#count++;
  }

  finish(): Buffer {
    // An array without elements has no dimension, and ends there.
    const dimensions = this.#count === 0 ? 0 : 1;
    for (const [i, word] of [dimensions, 0, TEXT_OID, this.#count, 1].entries())
      this.#bytes.writeInt32BE(word, i * INT32_BYTES);
    return this.#bytes.subarray(0, this.#count === 0 ? 3 * INT32_BYTES : this.#end);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
