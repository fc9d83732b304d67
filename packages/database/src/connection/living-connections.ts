import pg from 'pg';
import { type Backend, selfQuery } from './backend.ts';
import { settlesWithin } from './deadline.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { DatabaseError } from '../errors/errors.ts';
import { settleSession } from './session-settings.ts';

/** Idle for less, a connection is taken for alive: a busy service does not pay a round trip for each checkout. */
const FRESH_MS = 500;

/** What the driver knows and its types do not say: the pid that the server, or a pooler before it, has named. */
type Driver = pg.PoolClient & { readonly processID: number | null };

/**
 * Tells the living connections of a pool from those that are dead without knowing it: a router or a firewall has
 * forgotten them, or the server's host has gone. Nothing comes over those, not even an error. A connection is asked
 * which backend it is, so that this is known of each.
 */
export class LivingConnections {
  readonly #limitMs: number;
  readonly #idleSince = new WeakMap<pg.ClientBase, number>();
  readonly #backends = new WeakMap<pg.ClientBase, Backend>();
  /** When one was found dead: those that were idle by then have most likely died with it. */
  #foundDeadAt = 0;

  /** @param limitMs how long a connection may take for a sign of life */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** To be called when a connection goes back to the pool. */
  rest(client: pg.ClientBase): void {
    this.#idleSince.set(client, performance.now());
  }

  /** The backend of a connection that was taken; undefined through a pooler, which may give it another one each time. */
  backendOf(client: pg.ClientBase): Backend | undefined {
    return this.#backends.get(client);
  }

  /**
   * Takes connections until one of them is alive. The dead ones are destroyed. A new one is not followed by others: where
   * it does not answer, the next would not either.
   * @throws {DatabaseError} DATABASE_UNAVAILABLE when a new connection does not answer in time, or cannot be settled; what
   *   `take` throws
   */
  async first(take: () => Promise<pg.PoolClient>): Promise<pg.PoolClient> {
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
      // `release` says goodbye, and waits for an answer.
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

  /** Rejects as `settleSession` does. */
  async #settles(client: pg.PoolClient): Promise<boolean> {
    await settleSession(client);
    return this.#answers(client);
  }

  /** Never rejects: whoever has taken the connection gives it back by this. */
  async #answers(client: pg.PoolClient): Promise<boolean> {
    try {
      const { rows } = await client.query<Backend>(selfQuery);
      this.#identify(client, rows[0]!);
      return true;
    } catch (error) {
      // A server that refuses the question is alive, unless it ends the session.
      return error instanceof pg.DatabaseError && !/^(?:57P|08)/.test(error.code ?? '');
    }
  }

  #identify(client: pg.PoolClient, backend: Backend): void {
    if (backend.start !== null && backend.pid === (client as Driver).processID)
      this.#backends.set(client, backend);
  }
}
