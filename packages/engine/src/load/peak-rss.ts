/** Often enough to see a peak that lasts; reading the figure costs some 20 µs. */
const INTERVAL_MS = 200;

/** Samples the resident set size of the process while an import runs. */
export class PeakRss {
  #peakBytes = residentBytes();
  readonly #timer = setInterval(() => this.#sample(), INTERVAL_MS).unref();

  #sample(): void {
    this.#peakBytes = Math.max(this.#peakBytes, residentBytes());
  }

  /** Ends the sampling. @returns the largest figure seen, in bytes */
  stop(): number {
    clearInterval(this.#timer);
    this.#sample();
    return this.#peakBytes;
  }
}

/** Node reads a file for it, and has none where the process is out of descriptors: no reason to fail, let alone in a timer. */
function residentBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return 0;
  }
}
