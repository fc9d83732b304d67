import type pg from 'pg';
import type { Backend } from './backend.ts';
import { orAborted, settlesWithin } from './deadline.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import type { Pool } from './pool.ts';

/** How long it may take to make a session as good as new, before its connection is destroyed instead. */
const RENEW_LIMIT_MS = 500;

/**
 * A connection taken from the pool, and the two ways of giving it back: fit for the next one, or destroyed.
 * The first call of either decides; later ones do nothing.
 */
export class Checkout {
  readonly client: pg.PoolClient;
  readonly #pool: Pool;
  #backend: Backend | undefined;
  #lost = false;
  #returned: Promise<void> | undefined;
  readonly #onLost = () => {
    this.#lost = true;
  };

  private constructor(pool: Pool, client: pg.PoolClient) {
    this.#pool = pool;
    this.client = client;
    client.once('error', this.#onLost);
  }

  /**
   * @throws {DatabaseError} DATABASE_UNAVAILABLE when no connection is to be had in the pool's time limit.
   * @throws the signal's reason, at once, when it is aborted meanwhile.
   */
  static async open(pool: Pool, signal: AbortSignal | undefined): Promise<Checkout> {
    const connecting = pool.connect().then(
      (client) => new Checkout(pool, client),
      (error: unknown) => {
        throw toDatabaseError(error);
      },
    );
    try {
      return await orAborted(connecting, signal);
    } catch (error) {
      // Too late for us, still good for somebody else.
      connecting.then(
        (checkout) => checkout.release(),
        () => {},
      );
      throw error;
    }
  }

  /** Whether the connection has failed since it was taken. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Tells which backend the server says it is: the pid that the client was told is a pooler's own where one stands between. */
  identify(backend: Backend): void {
    this.#backend = this.#pool.identifyBackend(this.client, backend);
  }

  /** Gives the connection back to be used again, as good as new. Resolves when that is done; never rejects. */
  release(): Promise<void> {
    this.#returned ??= this.#renew();
    return this.#returned;
  }

  /**
   * Destroys the connection and ends the backend behind it. Resolves when the backend has been told to go;
   * never rejects.
   */
  discard(reason: Error): Promise<void> {
    this.#returned ??= this.#destroy(reason);
    return this.#returned;
  }

  async #renew(): Promise<void> {
    const renewing = this.#pool.renew(this.client);
    let isRenewed: boolean;
    try {
      if (!(await settlesWithin(renewing, RENEW_LIMIT_MS))) throw new Error('the session was not renewed');
      isRenewed = await renewing;
    } catch (error) {
      renewing.catch(() => {});
      void this.#destroy(error as Error);
      return;
    }
    this.client.off('error', this.#onLost);
    // A session pooler resets a session when its client leaves, not before.
    this.client.release(!isRenewed);
  }

  async #destroy(reason: Error): Promise<void> {
    this.client.release(reason);
    // Between statements `release` says goodbye and waits for the answer: a frozen backend gives none.
    this.client.connection.stream.destroy();
    if (this.#backend !== undefined) await this.#pool.terminateBackend(this.#backend);
  }
}
