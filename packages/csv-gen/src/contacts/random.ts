const UINT32_VALUES = 2 ** 32;

/**
 * The sfc32 generator by Chris Doty-Humphrey (PractRand 0.95, public domain). It has 128 bits of state and uses only
 * 32-bit additions, shifts and rotations, so every JavaScript engine generates the same numbers.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed whole number from 0 to 2^53 - 1
   * @param lane generators with one seed and different lanes are independent of each other
   */
  constructor(seed: number, lane: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / UINT32_VALUES) | 0;
    this.#c = lane | 0;
    // PractRand uses the same number of rounds. After them, seeds that differ in one bit are unrelated.
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** Returns a whole number from 0 to 2^32 - 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Returns a whole number from 0 to `limit` - 1. Above 2^32 the numbers are spread out, not dense. */
  below(limit: number): number {
    return Math.floor((this.next() / UINT32_VALUES) * limit);
  }

  /** Returns true in about `share` (0 to 1) of the calls. */
  chance(share: number): boolean {
    return this.next() < share * UINT32_VALUES;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }
}
