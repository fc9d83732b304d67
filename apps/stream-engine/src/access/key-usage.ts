import type { KeyStore } from '@repo/database';
import { Problem } from '@repo/engine';
import type { Access } from './access.ts';
import { type ByteQuota, DayQuota, type DayUse } from './day-quota.ts';

/** Usage by the uploads with keys of one name. */
interface Use extends DayUse {
  uploads: number;
}

const unlimited: ByteQuota = { take: () => {}, settle: async () => {} };

/** Enforces the limits of keys: concurrent uploads, and bytes per day. */
export class KeyUsage {
  readonly #store: KeyStore;
  readonly #onError: (error: unknown) => void;
  readonly #uses = new Map<string, Use>();

  /** @param onError called if bytes could not be counted */
  constructor(store: KeyStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  /**
   * Runs an upload, and counts it and its bytes whether or not it succeeds. Each key has its own limits; keys with the
   * same name share their usage.
   * @param announced bytes of the request's body; 0 if unknown
   * @throws Problem RATE_LIMITED, before or while the body is read; DatabaseError; what `work` throws
   */
  async run<T>(access: Access, announced: number, work: (quota: ByteQuota) => Promise<T>): Promise<T> {
    const { owner, importsMax, bytesPerDay } = access;
    const use = this.#uses.get(owner) ?? {
      uploads: 0,
      spentBytes: 0,
      uncountedBytes: 0,
      lastQuery: Promise.resolve(),
    };
    if (use.uploads >= importsMax) {
      const detail = `this API key has reached its limit of concurrent uploads (${importsMax}); try again when one of them has ended`;
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
      // The response is already decided: the upload does not wait for this count, and does not fail if the count
      // fails.
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
