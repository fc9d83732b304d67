import type pg from 'pg';
import { Pool, type PoolOptions } from './pool.ts';
import { withTransaction } from './transaction.ts';

/**
 * Creates the pool of connections for imports.
 *
 * What it sets: time limits for waiting and connecting (pg has none by default); TCP keepalive, without which a
 * silent connection never notices that its server has vanished; an `error` listener on every client, without which
 * the end of one backend ends the process; idle connections close after 30 s, and none is kept, so that a quiet
 * service holds no resources.
 *
 * What it does not set: `query_timeout`, which would limit the duration of a COPY, and which the connection string
 * may not set either; a `search_path`, because the role's own decides which table a bare name means; any session
 * state, because a pooler may give the session to other clients.
 *
 * @throws {DatabaseAddressError} if the connection string can never work
 */
export function createPool(options: PoolOptions): Pool {
  return new Pool(options, askInTransaction);
}

/** @throws what `pg` throws for the statement, like `pg.Pool`; {DatabaseError} if the connection fails */
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
