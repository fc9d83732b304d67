import type { Pool, Queryable } from '@repo/database';
import { Admission } from '../run/admission.ts';

/**
 * The pool for requests that read. However many there are, they use some of its connections and leave the others to
 * imports. A request that finds none free waits as long as any other does for a connection.
 */
export class ReadConnections implements Queryable {
  readonly #pool: Pool;
  readonly #admission: Admission;

  /** @param max connections used at the same time */
  constructor(pool: Pool, max: number) {
    this.#pool = pool;
    this.#admission = new Admission({
      max,
      waitMs: pool.connectTimeoutMs,
      waitingMax: Number.POSITIVE_INFINITY,
      what: 'questions to the database are under way',
    });
  }

  async query(text: string, values: unknown[]): Promise<{ readonly rows: unknown[] }> {
    return this.#admission.run(() => this.#pool.query(text, values));
  }
}
