import type { KeyStore } from '@repo/database';
import { Problem } from '@repo/engine';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Uploaded bytes after which they are counted in the database, where other replicas see them. */
const COUNT_BYTES = 16 * 1024 * 1024;

/** Limits the bytes of an upload. */
export interface ByteQuota {
  /** Call with the size of each chunk that arrives. @throws Problem RATE_LIMITED if there are too many bytes */
  take(bytes: number): void;
  /**
   * Counts the bytes in the database, which all replicas share. Call before COMMIT.
   * @throws Problem RATE_LIMITED if there are too many bytes; DatabaseError
   */
  settle(): Promise<void>;
}

/** Bytes that uploads with keys of one name have sent today. */
export interface DayUse {
  /** Bytes that the database had counted at the last query. */
  spentBytes: number;
  /** Bytes of this process that the database has not counted yet. */
  uncountedBytes: number;
  /** The last query. Queries run one after another; otherwise bytes could be in both figures for a moment. */
  lastQuery: Promise<unknown>;
}

interface DayQuotaOptions {
  readonly store: KeyStore;
  readonly onError: (error: unknown) => void;
  readonly owner: string;
  readonly bytesPerDay: number;
  readonly use: DayUse;
}

/** Quota for one upload whose key has a limit. Uploads with keys of the same name share the `use`. */
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
   * @throws Problem RATE_LIMITED if fewer bytes are left, or none
   */
  async begin(announced: number): Promise<void> {
    const { store, owner, bytesPerDay, use } = this.#options;
    await this.#inTurn(async () => {
      use.spentBytes = await store.usedToday(owner);
    });
    // `uncountedBytes` are those of running uploads of the same name.
    const left = bytesPerDay - use.spentBytes - use.uncountedBytes;
    if (left <= 0 || announced > left) throw dayLimitExceeded(bytesPerDay);
  }

  take(bytes: number): void {
    const { bytesPerDay, use, onError } = this.#options;
    const left = Math.max(0, bytesPerDay - use.spentBytes - use.uncountedBytes);
    // Bytes above the limit are not counted: they must not push other uploads of the same name over it.
    const taken = Math.min(bytes, left);
    this.#uncounted += taken;
    use.uncountedBytes += taken;
    if (bytes > left) throw dayLimitExceeded(bytesPerDay);
    if (this.#uncounted < COUNT_BYTES || this.#isCounting) return;
    this.#isCounting = true;
    void this.count()
      .catch(onError)
      .finally(() => {
        this.#isCounting = false;
      });
  }

  async settle(): Promise<void> {
    // If concurrent uploads exceed the limit together, the first ones to settle succeed.
    const spentBytes = await this.count();
    if (spentBytes > this.#options.bytesPerDay) throw dayLimitExceeded(this.#options.bytesPerDay);
  }

  /**
   * Counts the bytes since the last count in the database.
   * @returns today's bytes that the database has counted
   */
  async count(): Promise<number> {
    const { store, owner, use } = this.#options;
    return this.#inTurn(async () => {
      const bytes = this.#uncounted;
      if (bytes === 0) return use.spentBytes;
      use.spentBytes = await store.addUsage(owner, bytes);
      this.#uncounted -= bytes;
      use.uncountedBytes -= bytes;
      return use.spentBytes;
    });
  }

  #inTurn<T>(query: () => Promise<T>): Promise<T> {
    const { use } = this.#options;
    const result = use.lastQuery.then(query, query);
    use.lastQuery = result.catch(() => {});
    return result;
  }
}

function dayLimitExceeded(limit: number): Problem {
  const retryAfterSeconds = Math.ceil((DAY_MS - (Date.now() % DAY_MS)) / 1000);
  const detail = `the API key allows ${limit} bytes per day; they are used up, or this file would exceed them. The next day starts at midnight UTC`;
  return new Problem('RATE_LIMITED', detail, { limit, retryAfterSeconds });
}
