import type pg from 'pg';
import { Pool, type PoolOptions } from './pool.ts';
import { withTransaction } from './transaction.ts';

/**
 * Makes the pool of connections for imports.
 *
 * What it sets and why: waiting and connecting have a limit (pg's default is no limit); TCP keepalive
 * is on, or a vanished server would never be noticed by a silent connection; every client has an `error`
 * listener, without which the end of one backend ends the process; idle connections close after 30 s and none
 * is kept as a minimum, so that a quiet service holds nothing. What it does not set: `query_timeout`, which
 * would limit the whole duration of a COPY and is refused in the connection string for the same reason; a
 * `search_path`, because the role's own decides what a bare table name means; anything that lasts in a session which a
 * pooler in between may give to others.
 *
 * @throws {DatabaseAddressError} when the connection string is one that nobody can connect with.
 */
export function createPool(options: PoolOptions): Pool {
  return new Pool(options, askInTransaction);
}

/** @throws what `pg` throws for the statement, as `pg.Pool` does; {DatabaseError} for failures of the connection */
async function askInTransaction(pool: Pool, text: string, values: unknown[]): Promise<pg.QueryResult> {
  let refusal: unknown;
  const ask = (client: pg.PoolClient) =>
    client.query(text, values).catch((error: unknown) => {
      refusal = error;
      throw error;
    });
  return withTransaction(pool, ask, { repeatable: true }).catch((error: unknown) => {
    throw refusal ?? error;
  });
}
