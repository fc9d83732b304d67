// Two numbers below 2^52 add up to one below 2^53, which a double still holds exactly.
const EXACT_LIMIT = 2 ** 52;

/** An exact sum of products of safe integers, in BigInt only when a double would round. */
export class ExactSum {
  #total = 0n;
  #pending = 0;

  addProduct(left: number, right: number): void {
    const product = left * right;
    if (Math.abs(product) >= EXACT_LIMIT) {
      this.#total += BigInt(left) * BigInt(right);
      return;
    }
    this.#pending += product;
    if (Math.abs(this.#pending) < EXACT_LIMIT) return;
    this.#total += BigInt(this.#pending);
    this.#pending = 0;
  }

  /** In decimal digits. */
  toString(): string {
    return String(this.#total + BigInt(this.#pending));
  }
}
