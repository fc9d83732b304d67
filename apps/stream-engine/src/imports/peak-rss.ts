/** Often enough to see a peak that lasts; reading the figure costs some 20 µs. */
const INTERVAL_MS = 200;

/** Samples the resident set size of the process while an import runs. */
export class PeakRss {
  #peakBytes = process.memoryUsage.rss();
  readonly #timer = setInterval(() => this.#sample(), INTERVAL_MS).unref();

  #sample(): void {
    this.#peakBytes = Math.max(this.#peakBytes, process.memoryUsage.rss());
  }

  /** Ends the sampling. @returns the largest figure seen, in bytes */
  stop(): number {
    clearInterval(this.#timer);
    this.#sample();
    return this.#peakBytes;
  }
}
