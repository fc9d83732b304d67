import { type KeyStore, orAborted, type StoredKey } from '@repo/database';

/** For how long what was read is taken for true: a key that was revoked is refused after it. */
const FRESH_MS = 5_000;

/** How long a database is waited for whose last answer is known. */
const ASK_LIMIT_MS = 2_000;

/** Answers kept at most: whoever tries keys at random must not fill the memory. */
const KEPT_MAX = 1_000;

interface Kept {
  readonly at: number;
  readonly answer: Promise<unknown>;
}

/** The keys, read from the database every few seconds and not for each request. */
export class KeyRing {
  readonly #store: KeyStore;
  /** The oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /** @throws DatabaseError */
  find(id: string): Promise<StoredKey | undefined> {
    return this.#keep(id, () => this.#store.find(id));
  }

  /** Whether there ever was a key. @throws DatabaseError */
  hasAny(): Promise<boolean> {
    return this.#keep('', () => this.#store.hasAny());
  }

  #keep<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(name);
    if (kept && performance.now() - kept.at < FRESH_MS) return kept.answer as Promise<T>;
    const asked = ask();
    // What was known last, where the database cannot be asked: it takes no imports then, and shows its metrics.
    const answer = kept
      ? orAborted(asked, AbortSignal.timeout(ASK_LIMIT_MS)).catch(() => kept.answer as Promise<T>)
      : asked;
    this.#kept.delete(name);
    this.#kept.set(name, { at: performance.now(), answer });
    // Of a failure nothing is known, and whoever asks next asks again.
    answer.catch(() => this.#kept.delete(name));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX) this.#kept.delete(oldest!);
    return answer;
  }
}
