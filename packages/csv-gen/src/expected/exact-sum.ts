// The sum of two numbers below 2^52 is below 2^53, which a double represents exactly.
const EXACT_LIMIT = 2 ** 52;

/** An exact sum of products of safe integers, which uses BigInt only if a double would round. */
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

  /** Returns the sum in decimal digits. */
  toString(): string {
    return String(this.#total + BigInt(this.#pending));
  }
}
