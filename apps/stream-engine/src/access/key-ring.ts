import { setTimeout as wait } from 'node:timers/promises';
import { type KeyStore, orAborted, type StoredKey } from '@repo/database';

/** Lifetime of the cached keys: a revoked key is rejected after at most this time. */
const FRESH_MS = 5_000;

/** Time to wait for the database while older keys are cached. */
const QUERY_LIMIT_MS = 2_000;

/** Delay before an unknown key, which may be new, is looked up again. Attempts with random keys share that query. */
const REREAD_DELAY_MS = 100;

type Keys = Promise<ReadonlyMap<string, StoredKey>>;

/** Cache of all keys, which reads the database every few seconds instead of for each request. */
export class KeyRing {
  readonly #store: KeyStore;
  #last: { readonly at: number; readonly keys: Keys } | undefined;
  #next: Keys | undefined;

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /** @throws DatabaseError */
  async find(id: string): Promise<StoredKey | undefined> {
    return (await this.#recent()).get(id) ?? (await this.#reread()).get(id);
  }

  /** Whether a key was ever created. @throws DatabaseError */
  async hasAny(): Promise<boolean> {
    return (await this.#recent()).size > 0;
  }

  #recent(): Keys {
    const last = this.#last;
    return last && performance.now() - last.at < FRESH_MS ? last.keys : this.#read();
  }

  #reread(): Keys {
    this.#next ??= wait(REREAD_DELAY_MS).then(() => {
      this.#next = undefined;
      return this.#read();
    });
    return this.#next;
  }

  #read(): Keys {
    const before = this.#last;
    const read = this.#store.list().then((keys) => new Map(keys.map((key) => [key.id, key])));
    // Falls back to older keys if the database is down. There are no imports then, but metrics still work.
    const keys: Keys = before
      ? orAborted(read, AbortSignal.timeout(QUERY_LIMIT_MS)).catch(() => before.keys)
      : read;
    const last = { at: performance.now(), keys };
    this.#last = last;
    // A failure is not cached: the next request reads again.
    keys.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return keys;
  }
}
