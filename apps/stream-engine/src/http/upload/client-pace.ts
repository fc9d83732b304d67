/** Requirements on a client while the service waits for its data. */
export interface ClientPatience {
  /** How long the client may send nothing. */
  readonly stallMs: number;
  /** Minimum average of bytes per second, over at least `rateMs`. 0: no minimum. */
  readonly rateMin: number;
  readonly rateMs: number;
}

/**
 * Checks the sending rate of a client at intervals. Only time spent waiting for the client counts: a slow database stops
 * the reading, which is not the client's fault.
 *
 * The average is computed when bytes arrive. It includes the pause of a client that pauses and resumes; a client that
 * stays silent fails by `stallMs`.
 */
export class ClientPace {
  readonly #patience: ClientPatience;
  #silentMs = 0;
  #waitedMs = 0;
  #bytes = 0;

  constructor(patience: ClientPatience) {
    this.#patience = patience;
  }

  /**
   * @param isAwaited whether the service waits only for the client
   * @param bytes received since the last check
   * @param elapsedMs time since the last check
   * @returns the fault of the client, if any
   */
  check(isAwaited: boolean, bytes: number, elapsedMs: number): 'silent' | 'slow' | undefined {
    this.#bytes += bytes;
    if (isAwaited) this.#waitedMs += elapsedMs;
    this.#silentMs = isAwaited && bytes === 0 ? this.#silentMs + elapsedMs : 0;
    if (this.#silentMs >= this.#patience.stallMs) return 'silent';
    return bytes > 0 && this.#isSlow() ? 'slow' : undefined;
  }

  #isSlow(): boolean {
    const { rateMin, rateMs } = this.#patience;
    if (this.#waitedMs < rateMs) return false;
    const rate = (this.#bytes / this.#waitedMs) * 1000;
    this.#waitedMs = 0;
    this.#bytes = 0;
    return rate < rateMin;
  }
}
