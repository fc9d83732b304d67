import type pg from 'pg';
import type { Backend } from './backend.ts';
import { orAborted } from './deadline.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import type { Pool } from './pool.ts';
import type { TransactionStatements } from './transaction-statements.ts';

/**
 * A connection taken from the pool. It is either released for reuse or destroyed. The first call decides; later calls
 * do nothing.
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
   * @throws {DatabaseError} DATABASE_UNAVAILABLE if no connection becomes available within the pool's time limit
   * @throws the signal's reason as soon as the signal is aborted
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
      // This caller has given up, but the next one can use the connection.
      connecting.then(
        (checkout) => checkout.release(),
        () => {},
      );
      throw error;
    }
  }

  /** Whether the connection failed after it was taken. */
  get lost(): boolean {
    return this.#lost;
  }

  /**
   * Records the backend that the server reports. The pid that the driver received is a pooler's own if there is one.
   */
  identify(backend: Backend): void {
    this.#backend = this.#pool.identifyBackend(this.client, backend);
  }

  /**
   * Blocks all statements from now until the connection is released. Work that failed may still be running: its next
   * statement would be outside the transaction, and its effect would stay.
   */
  close(): void {
    this.client.query = () => {
      throw new Error('the transaction is over');
    };
  }

  /** Returns the connection to the pool for reuse. No transaction may be open. */
  release(): void {
    if (this.#isReturned) return;
    this.#isReturned = true;
    // Restores the method of the class.
    delete (this.client as Partial<pg.PoolClient>).query;
    this.client.off('error', this.#onLost);
    this.client.release();
  }

  /**
   * Destroys the connection and terminates its backend. Resolves when the signal to the backend was sent; never
   * rejects.
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
    // Between statements, `release` sends Terminate and waits for the answer. A frozen backend never answers.
    this.client.connection.stream.destroy();
    if (this.#backend !== undefined) await this.#pool.terminateBackend(this.#backend);
  }
}
