import pg from 'pg';
import { type Backend, ownBackendQuery } from './backend.ts';
import { settlesWithin } from './deadline.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { DatabaseError } from '../errors/errors.ts';
import { applySessionSettings } from './session-settings.ts';

/**
 * A connection that was idle for less time is assumed to be alive, so that a busy service does not pay a round trip
 * for each checkout.
 */
const FRESH_MS = 500;

/** Members that the driver's types lack: the pid that the server, or a pooler in front of it, has reported. */
type Driver = pg.PoolClient & { readonly processID: number | null };

/**
 * Detects pooled connections that are dead: a router or firewall has forgotten them, or the server's host is gone.
 * Nothing arrives over such a connection, not even an error. The check also identifies the backend of each
 * connection.
 */
export class LivingConnections {
  readonly #limitMs: number;
  readonly #idleSince = new WeakMap<pg.ClientBase, number>();
  readonly #backends = new WeakMap<pg.ClientBase, Backend>();
  /** When a connection was last found dead. Those that were idle then are most likely dead too. */
  #foundDeadAt = 0;

  /** @param limitMs how long a connection may take to answer */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Call this when a connection returns to the pool. */
  markIdle(client: pg.ClientBase): void {
    this.#idleSince.set(client, performance.now());
  }

  /** The backend of a checked-out connection; undefined through a pooler, which may give it another one each time. */
  backendOf(client: pg.ClientBase): Backend | undefined {
    return this.#backends.get(client);
  }

  /**
   * Takes connections until one is alive, and destroys the dead ones. If a new connection does not answer, it tries
   * no other: the next would not answer either.
   * @throws {DatabaseError} DATABASE_UNAVAILABLE if a new connection does not answer in time or cannot be set up;
   *   what `take` throws
   */
  async takeAlive(take: () => Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    for (;;) {
      const client = await take();
      const idleSince = this.#idleSince.get(client);
      const death = await this.#isAlive(client, idleSince).then(
        (isAlive) =>
          isAlive ? undefined : new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true }),
        toDatabaseError,
      );
      if (death === undefined) return client;
      client.release(true);
      // `release` sends Terminate and waits for an answer.
      client.connection.stream.destroy();
      if (idleSince === undefined) throw death;
    }
  }

  async #isAlive(client: pg.PoolClient, idleSince: number | undefined): Promise<boolean> {
    const askedAt = performance.now();
    if (idleSince !== undefined) {
      if (idleSince < this.#foundDeadAt) return false;
      if (askedAt - idleSince < FRESH_MS) return true;
    }
    const answer = idleSince === undefined ? this.#settles(client) : this.#answers(client);
    if ((await settlesWithin(answer, this.#limitMs)) && (await answer)) return true;
    this.#foundDeadAt = askedAt;
    return false;
  }

  /** Rejects with the errors of `applySessionSettings`. */
  async #settles(client: pg.PoolClient): Promise<boolean> {
    await applySessionSettings(client);
    return this.#answers(client);
  }

  /** Returns false instead of rejecting: by the result, the caller decides whether to return the connection to the pool. */
  async #answers(client: pg.PoolClient): Promise<boolean> {
    try {
      const { rows } = await client.query<Backend>(ownBackendQuery);
      this.#identify(client, rows[0]!);
      return true;
    } catch (error) {
      // A server that rejects the query is alive, unless it ends the session.
      return error instanceof pg.DatabaseError && !/^(?:57P|08)/.test(error.code ?? '');
    }
  }

  #identify(client: pg.PoolClient, backend: Backend): void {
    if (backend.start !== null && backend.pid === (client as Driver).processID)
      this.#backends.set(client, backend);
  }
}
