import type { KeyStore } from '@repo/database';
import { Problem } from '@repo/engine';

const DAY_MS = 24 * 60 * 60 * 1000;

/** After so many bytes of an upload they are counted in the database, where other replicas see them. */
const COUNT_BYTES = 16 * 1024 * 1024;

/** How many bytes an upload may send. */
export interface ByteQuota {
  /** Called with the size of each chunk that has come. @throws Problem RATE_LIMITED if there are too many bytes */
  take(bytes: number): void;
  /**
   * Called before COMMIT: counts the bytes in the database, which all replicas share.
   * @throws Problem RATE_LIMITED if there are too many bytes; DatabaseError
   */
  settle(): Promise<void>;
}

/** What the uploads with keys of one name have sent today. */
export interface DayUse {
  /** Bytes, as the database last said. */
  spentBytes: number;
  /** Bytes of this process that the database has not counted yet. */
  uncountedBytes: number;
  /** The last question to the database. They run one after another; otherwise bytes could be in both figures for a moment. */
  asked: Promise<unknown>;
}

interface DayQuotaOptions {
  readonly store: KeyStore;
  readonly onError: (error: unknown) => void;
  readonly owner: string;
  readonly bytesPerDay: number;
  readonly use: DayUse;
}

/** The bytes of one upload whose key has a limit. Other uploads with keys of its name share the `use`. */
export class DayQuota implements ByteQuota {
  readonly #options: DayQuotaOptions;
  /** Bytes of this upload that the database has not counted yet. */
  #uncounted = 0;
  #isCounting = false;

  constructor(options: DayQuotaOptions) {
    this.#options = options;
  }

  /**
   * @param announced bytes of the request's body
   * @throws Problem RATE_LIMITED if less than that is left, or nothing
   */
  async begin(announced: number): Promise<void> {
    const { store, owner, bytesPerDay, use } = this.#options;
    await this.#inTurn(async () => {
      use.spentBytes = await store.spentToday(owner);
    });
    // `uncountedBytes` are those of running uploads of the same name.
    const left = bytesPerDay - use.spentBytes - use.uncountedBytes;
    if (left <= 0 || announced > left) throw dayIsFull(bytesPerDay);
  }

  take(bytes: number): void {
    const { bytesPerDay, use, onError } = this.#options;
    const left = Math.max(0, bytesPerDay - use.spentBytes - use.uncountedBytes);
    // Bytes above the limit are not counted: they must not push other uploads of the same name over it.
    const taken = Math.min(bytes, left);
    this.#uncounted += taken;
    use.uncountedBytes += taken;
    if (bytes > left) throw dayIsFull(bytesPerDay);
    if (this.#uncounted < COUNT_BYTES || this.#isCounting) return;
    this.#isCounting = true;
    void this.count()
      .catch(onError)
      .finally(() => {
        this.#isCounting = false;
      });
  }

  async settle(): Promise<void> {
    // Of concurrent uploads that exceed the limit together, the first ones to settle stay within it.
    const spentBytes = await this.count();
    if (spentBytes > this.#options.bytesPerDay) throw dayIsFull(this.#options.bytesPerDay);
  }

  /**
   * Counts, in the database, the bytes that came since the last count.
   * @returns the bytes of today, as far as the database knows
   */
  async count(): Promise<number> {
    const { store, owner, use } = this.#options;
    return this.#inTurn(async () => {
      const bytes = this.#uncounted;
      if (bytes === 0) return use.spentBytes;
      use.spentBytes = await store.spend(owner, bytes);
      this.#uncounted -= bytes;
      use.uncountedBytes -= bytes;
      return use.spentBytes;
    });
  }

  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const { use } = this.#options;
    const asked = use.asked.then(ask, ask);
    use.asked = asked.catch(() => {});
    return asked;
  }
}

function dayIsFull(limit: number): Problem {
  const retryAfterSeconds = Math.ceil((DAY_MS - (Date.now() % DAY_MS)) / 1000);
  const detail = `the API key allows ${limit} bytes per day, and they are used up, or this file would exceed them; a day begins at midnight UTC`;
  return new Problem('RATE_LIMITED', detail, { limit, retryAfterSeconds });
}
