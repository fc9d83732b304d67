import type { Pool, Queryable } from '@repo/database';
import { Admission } from '../run/admission.ts';

/**
 * Limits the connections that read requests may use, and leaves the others to imports. A request that finds none free
 * waits as long as for any other connection.
 */
export class ReadConnections implements Queryable {
  readonly #pool: Pool;
  readonly #admission: Admission;

  /** @param max concurrent connections */
  constructor(pool: Pool, max: number) {
    this.#pool = pool;
    this.#admission = new Admission({
      max,
      waitMs: pool.connectTimeoutMs,
      waitingMax: Number.POSITIVE_INFINITY,
      what: 'database queries',
    });
  }

  async query(text: string, values: unknown[]): Promise<{ readonly rows: unknown[] }> {
    return this.#admission.run(() => this.#pool.query(text, values));
  }
}
