/** What is expected of a client while it is waited for. */
export interface ClientPatience {
  /** How long it may send nothing. */
  readonly stallMs: number;
  /** Bytes per second that it must send on average, over `rateMs` at least. 0: no matter how slowly. */
  readonly rateMin: number;
  readonly rateMs: number;
}

/**
 * Judges how a client sends, by looks at it at intervals. Only time counts in which it is waited for: a slow database
 * stops the reading, which is no fault of the client's.
 *
 * The average is taken when bytes come: of one that pauses and goes on, the pause is part of it, and of one that is
 * silent, silence decides.
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
   * @param isAwaited whether nothing but the client is waited for
   * @param bytes that have come since the last look
   * @param elapsedMs since the last look
   * @returns what is wrong with the client
   */
  look(isAwaited: boolean, bytes: number, elapsedMs: number): 'silent' | 'slow' | undefined {
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
