import { setTimeout as wait } from 'node:timers/promises';
import { type KeyStore, orAborted, type StoredKey } from '@repo/database';

/** For how long what was read is taken for true: a key that was revoked is refused after it. */
const FRESH_MS = 5_000;

/** How long a database is waited for whose last answer is known. */
const ASK_LIMIT_MS = 2_000;

/** A key that is not known may be new. Whoever tries keys at random shares one question to the database in so much time. */
const LOOK_AGAIN_MS = 100;

type Keys = Promise<ReadonlyMap<string, StoredKey>>;

/** All keys, read from the database every few seconds and not for each request. */
export class KeyRing {
  readonly #store: KeyStore;
  #last: { readonly at: number; readonly keys: Keys } | undefined;
  #next: Keys | undefined;

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /** @throws DatabaseError */
  async find(id: string): Promise<StoredKey | undefined> {
    return (await this.#recent()).get(id) ?? (await this.#afterNow()).get(id);
  }

  /** Whether there ever was a key. @throws DatabaseError */
  async hasAny(): Promise<boolean> {
    return (await this.#recent()).size > 0;
  }

  #recent(): Keys {
    const last = this.#last;
    return last && performance.now() - last.at < FRESH_MS ? last.keys : this.#read();
  }

  #afterNow(): Keys {
    this.#next ??= wait(LOOK_AGAIN_MS).then(() => {
      this.#next = undefined;
      return this.#read();
    });
    return this.#next;
  }

  #read(): Keys {
    const before = this.#last;
    const asked = this.#store.list().then((keys) => new Map(keys.map((key) => [key.id, key])));
    // What was known last, where the database cannot be asked: it takes no imports then, and shows its metrics.
    const keys: Keys = before
      ? orAborted(asked, AbortSignal.timeout(ASK_LIMIT_MS)).catch(() => before.keys)
      : asked;
    const last = { at: performance.now(), keys };
    this.#last = last;
    // Of a failure nothing is known, and whoever asks next asks again.
    keys.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return keys;
  }
}
