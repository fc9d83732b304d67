import type { KeyStore } from '@repo/database';
import { Problem } from '@repo/engine';
import type { Access } from './access.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What an upload may still send; shared by those of a name that run at the same time. */
export interface ByteQuota {
  /** To be called with each bytes that have come. @throws Problem RATE_LIMITED when they are too many */
  take(bytes: number): void;
}

/** What those who have a key of one name use at this moment. */
interface Use {
  uploads: number;
  /** Of bytes, today; known when the database has told. */
  readonly left: Promise<{ bytes: number }>;
}

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
   * Runs an upload, and counts it and its bytes, whatever becomes of it.
   * @param announced bytes of the request's body, where its length is known
   * @throws Problem RATE_LIMITED, before the body is asked for or while it is read; DatabaseError; what `work` throws
   */
  async run<T>(access: Access, announced: number, work: (quota: ByteQuota) => Promise<T>): Promise<T> {
    const { owner, importsMax, bytesPerDay } = access;
    const use = this.#uses.get(owner) ?? { uploads: 0, left: this.#left(access) };
    if (use.uploads >= importsMax) {
      const detail = `${importsMax} uploads with this key are under way; send it when one of them has ended`;
      throw new Problem('RATE_LIMITED', detail, { limit: importsMax });
    }
    this.#uses.set(owner, use);
    use.uploads++;
    let taken = 0;
    try {
      const left = await use.left;
      if (left.bytes <= 0 || announced > left.bytes) throw dayIsFull(bytesPerDay);
      return await work({
        take(bytes) {
          taken += bytes;
          left.bytes -= bytes;
          if (left.bytes < 0) throw dayIsFull(bytesPerDay);
        },
      });
    } finally {
      use.uploads--;
      // The upload has its answer already: it does not wait, and is not changed by what becomes of this.
      void this.#end(owner, use, bytesPerDay === Number.POSITIVE_INFINITY ? 0 : taken);
    }
  }

  async #end(owner: string, use: Use, taken: number): Promise<void> {
    if (taken > 0) await this.#store.spend(owner, taken).catch(this.#onError);
    if (use.uploads === 0 && this.#uses.get(owner) === use) this.#uses.delete(owner);
  }

  async #left({ owner, bytesPerDay }: Access): Promise<{ bytes: number }> {
    if (bytesPerDay === Number.POSITIVE_INFINITY) return { bytes: bytesPerDay };
    return { bytes: bytesPerDay - (await this.#store.spentToday(owner)) };
  }
}

function dayIsFull(limit: number): Problem {
  const retryAfterSeconds = Math.ceil((DAY_MS - (Date.now() % DAY_MS)) / 1000);
  const detail = `the key is for ${limit} bytes a day, and they are used up, or would be; a day begins at midnight UTC`;
  return new Problem('RATE_LIMITED', detail, { limit, retryAfterSeconds });
}
