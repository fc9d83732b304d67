import { Problem } from '../problem/problem.ts';
import type { ImportLimits } from '../limits/import-limits.ts';

/** Enforces the limits for inflating: a few kilobytes can become gigabytes. */
export class InflateGauge {
  readonly #limits: ImportLimits;
  #inflated = 0;

  constructor(limits: ImportLimits) {
    this.#limits = limits;
  }

  /**
   * @param inflated bytes that were just output
   * @param consumed compressed bytes that produced all output so far
   * @throws Problem INFLATE_LIMIT
   */
  add(inflated: number, consumed: number): void {
    const { inflatedBytesMax, inflateRatioMax, inflateRatioFromBytes } = this.#limits;
    this.#inflated += inflated;
    if (this.#inflated > inflatedBytesMax) {
      throw new Problem('INFLATE_LIMIT', `the file inflates to more than ${inflatedBytesMax} bytes`, {
        limit: inflatedBytesMax,
      });
    }
    if (this.#inflated > inflateRatioFromBytes && this.#inflated > inflateRatioMax * consumed) {
      throw new Problem(
        'INFLATE_LIMIT',
        `the file inflates to more than ${inflateRatioMax} times its size; if that is intended, send it uncompressed`,
        { limit: inflateRatioMax },
      );
    }
  }
}
