import type pg from 'pg';
import type { Backend } from './backend.ts';
import { orAborted } from './deadline.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import type { Pool } from './pool.ts';
import type { TransactionStatements } from './transaction-statements.ts';

/**
 * A connection taken from the pool, and the two ways of giving it back: fit for the next one, or destroyed.
 * The first call of either decides; later ones do nothing.
 */
export class Checkout {
  readonly client: pg.PoolClient;
  readonly statements: TransactionStatements;
  readonly #pool: Pool;
  #backend: Backend | undefined;
  #lost = false;
  #discarded: Promise<void> | undefined;
  #isReturned = false;
  readonly #onLost = () => {
    this.#lost = true;
  };

  private constructor(pool: Pool, client: pg.PoolClient) {
    this.#pool = pool;
    this.client = client;
    this.statements = pool.statementsFor(client);
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

  /**
   * Lets the connection run no other statement than those it was given before, until it is given back. What the work
   * has begun may go on after it has failed: its next statement would be outside of the transaction, and be kept.
   */
  close(): void {
    this.client.query = () => {
      throw new Error('the transaction is over');
    };
  }

  /** Gives the connection back for reuse. No transaction may be open. */
  release(): void {
    if (this.#isReturned) return;
    this.#isReturned = true;
    // The method of the class is its method again.
    delete (this.client as Partial<pg.PoolClient>).query;
    this.client.off('error', this.#onLost);
    this.client.release();
  }

  /**
   * Destroys the connection and ends the backend behind it. Resolves when the backend has been told to go;
   * never rejects.
   */
  async discard(reason: Error): Promise<void> {
    if (!this.#isReturned) {
      this.#isReturned = true;
      this.#discarded = this.#destroy(reason);
    }
    await this.#discarded;
  }

  async #destroy(reason: Error): Promise<void> {
    this.client.release(reason);
    // Between statements `release` says goodbye and waits for the answer: a frozen backend gives none.
    this.client.connection.stream.destroy();
    if (this.#backend !== undefined) await this.#pool.terminateBackend(this.#backend);
  }
}
