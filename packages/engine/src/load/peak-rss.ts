/** Short enough to see a lasting peak; reading the value takes some 20 µs. */
const INTERVAL_MS = 200;

/** Samples the resident set size of the process while an import runs. */
export class PeakRss {
  #peakBytes = residentBytes();
  readonly #timer = setInterval(() => this.#sample(), INTERVAL_MS).unref();

  #sample(): void {
    this.#peakBytes = Math.max(this.#peakBytes, residentBytes());
  }

  /** Stops sampling. @returns the largest value, in bytes */
  stop(): number {
    clearInterval(this.#timer);
    this.#sample();
    return this.#peakBytes;
  }
}

/**
 * Returns the resident bytes. Node reads a file to find them, and fails if the process is out of file descriptors.
 * That must not end the import or throw in a timer.
 */
function residentBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return 0;
  }
}
