import type pg from 'pg';
import { settlesWithin } from './deadline.ts';

/** Idle for less, a connection is taken for alive: a busy service does not pay a round trip for each checkout. */
const FRESH_MS = 500;

/**
 * Tells the living connections of a pool from those that are dead without knowing it: a router or a firewall has
 * forgotten them, or the server's host has gone. Nothing comes over those, not even an error.
 */
export class LivingConnections {
  readonly #limitMs: number;
  readonly #idleSince = new WeakMap<pg.ClientBase, number>();
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

  /**
   * Takes connections until one of them is alive. The dead ones are destroyed.
   * @throws what `take` throws
   */
  async first(take: () => Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    for (;;) {
      const client = await take();
      if (await this.#isAlive(client)) return client;
      client.release(true);
      // `release` says goodbye, and waits for an answer.
      client.connection.stream.destroy();
    }
  }

  async #isAlive(client: pg.PoolClient): Promise<boolean> {
    const askedAt = performance.now();
    const idleSince = this.#idleSince.get(client) ?? askedAt;
    if (idleSince < this.#foundDeadAt) return false;
    if (askedAt - idleSince < FRESH_MS) return true;
    const answer = client.query('SELECT 1').then(
      () => true,
      () => false,
    );
    if ((await settlesWithin(answer, this.#limitMs)) && (await answer)) return true;
    this.#foundDeadAt = askedAt;
    return false;
  }
}
