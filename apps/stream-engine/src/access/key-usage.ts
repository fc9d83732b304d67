import type { KeyStore } from '@repo/database';
import { Problem } from '@repo/engine';
import type { Access } from './access.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Bytes of an upload after which the database is told how many have come: other replicas count them then, too. */
const COUNT_BYTES = 16 * 1024 * 1024;

/** What an upload may send. */
export interface ByteQuota {
  /** To be called with each bytes that have come. @throws Problem RATE_LIMITED when they are too many */
  take(bytes: number): void;
  /**
   * To be called before COMMIT: counts what has come in the database, where all replicas do.
   * @throws Problem RATE_LIMITED when they are too many; DatabaseError
   */
  settle(): Promise<void>;
}

/** What those who have a key of one name use at this moment. */
interface Use {
  uploads: number;
  /** Bytes that have come today, as the database has said last. */
  spentBytes: number;
  /** Bytes that it has not been told of. */
  uncountedBytes: number;
  /** The last question to the database. They come one after the other, or bytes could be in both figures for a moment. */
  asked: Promise<unknown>;
}

const unlimited: ByteQuota = { take: () => {}, settle: async () => {} };

/** Keeps uploads within what their keys allow at once and in a day. */
export class KeyUsage {
  readonly #store: KeyStore;
  readonly #onError: (error: unknown) => void;
  readonly #uses = new Map<string, Use>();

  /** @param onError hears that bytes could not be counted */
  constructor(store: KeyStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  /**
   * Runs an upload, and counts it and its bytes, whatever becomes of it. Each key has its own limits, and those of a name
   * share what they use.
   * @param announced bytes of the request's body, where its length is known
   * @throws Problem RATE_LIMITED, before the body is asked for or while it is read; DatabaseError; what `work` throws
   */
  async run<T>(access: Access, announced: number, work: (quota: ByteQuota) => Promise<T>): Promise<T> {
    const { owner, importsMax, bytesPerDay } = access;
    const use = this.#uses.get(owner) ?? {
      uploads: 0,
      spentBytes: 0,
      uncountedBytes: 0,
      asked: Promise.resolve(),
    };
    if (use.uploads >= importsMax) {
      const detail = `${importsMax} uploads with this key are under way; send it when one of them has ended`;
      throw new Problem('RATE_LIMITED', detail, { limit: importsMax });
    }
    this.#uses.set(owner, use);
    use.uploads++;
    const quota = bytesPerDay === Number.POSITIVE_INFINITY ? undefined : this.#quota(access, use);
    try {
      await quota?.begin(announced);
      return await work(quota ?? unlimited);
    } finally {
      use.uploads--;
      // The upload has its answer already: it does not wait, and is not changed by what becomes of this.
      void this.#end(owner, use, quota);
    }
  }

  async #end(owner: string, use: Use, quota: DayQuota | undefined): Promise<void> {
    await quota?.count().catch(this.#onError);
    if (use.uploads === 0 && this.#uses.get(owner) === use) this.#uses.delete(owner);
  }

  #quota({ owner, bytesPerDay }: Access, use: Use): DayQuota {
    return new DayQuota({ store: this.#store, onError: this.#onError, owner, bytesPerDay, use });
  }
}

interface DayQuotaOptions {
  readonly store: KeyStore;
  readonly onError: (error: unknown) => void;
  readonly owner: string;
  readonly bytesPerDay: number;
  readonly use: Use;
}

/** The bytes of one upload whose key has a limit. */
class DayQuota implements ByteQuota {
  readonly #options: DayQuotaOptions;
  /** Bytes that the database has not been told of. */
  #uncounted = 0;
  #isCounting = false;

  constructor(options: DayQuotaOptions) {
    this.#options = options;
  }

  /** @throws Problem RATE_LIMITED where nothing is left, or less than is announced */
  async begin(announced: number): Promise<void> {
    const { store, owner, bytesPerDay, use } = this.#options;
    await this.#inTurn(async () => {
      use.spentBytes = await store.spentToday(owner);
    });
    // Those of others of this name that are under way here.
    const left = bytesPerDay - use.spentBytes - use.uncountedBytes;
    if (left <= 0 || announced > left) throw dayIsFull(bytesPerDay);
  }

  take(bytes: number): void {
    const { bytesPerDay, use, onError } = this.#options;
    const left = Math.max(0, bytesPerDay - use.spentBytes - use.uncountedBytes);
    // What is too much is nobody's: others of this name that were within the limit stay so.
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
    // Of those that are too many together, whoever comes to this first has them.
    const spentBytes = await this.count();
    if (spentBytes > this.#options.bytesPerDay) throw dayIsFull(this.#options.bytesPerDay);
  }

  /** Tells the database what has come since it was told last. @returns what has come today, as far as it knows */
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
  const detail = `the key is for ${limit} bytes a day, and they are used up, or would be; a day begins at midnight UTC`;
  return new Problem('RATE_LIMITED', detail, { limit, retryAfterSeconds });
}
