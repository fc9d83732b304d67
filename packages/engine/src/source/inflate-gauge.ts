import { Problem } from '../problem/problem.ts';
import type { ImportLimits } from '../limits/import-limits.ts';

/** Keeps what a file inflates to within its limits: a few kilobytes can stand for gigabytes. */
export class InflateGauge {
  readonly #limits: ImportLimits;
  #inflated = 0;

  constructor(limits: ImportLimits) {
    this.#limits = limits;
  }

  /**
   * @param inflated bytes that came out just now
   * @param consumed compressed bytes that all of them so far came from
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
