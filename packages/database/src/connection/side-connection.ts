import type pg from 'pg';
import type { DatabaseAddress } from './database-address.ts';
import { settlesWithin } from './deadline.ts';
import { transactionSettings } from './session-settings.ts';

/** Time limit for connecting, for each statement and for closing. */
const TIMEOUT_MS = 2_000;

/** Ends a backend whose link to us is broken. It would otherwise stay in its transaction and keep its locks. */
const endWithoutUs = `SET LOCAL idle_in_transaction_session_timeout = ${TIMEOUT_MS}`;

export interface SideConnectionOptions {
  readonly address: DatabaseAddress;
  readonly applicationName: string;
}

/** Creates a client outside the pool, with time limits for connecting and for each statement. */
export function createSideClient({ address, applicationName }: SideConnectionOptions): pg.Client {
  const client = new address.Client({
    connectionString: address.connectionString,
    application_name: `${applicationName} aside`,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  });
  // The client's promises report every failure. Without a listener, the event would end the process.
  client.on('error', () => {});
  return client;
}

/**
 * Runs one statement on a connection outside the pool, which may be full of exactly the connections in question.
 * @throws what `pg` throws
 */
export async function queryOutsidePool(
  options: SideConnectionOptions,
  text: string,
  values: unknown[],
): Promise<unknown[]> {
  const client = createSideClient(options);
  try {
    await client.connect();
    // The session user, not the role it is set to, decides which sessions are visible and can be ended. Only for this
    // transaction: a pooler may give the session to another client afterwards.
    await client.query(`BEGIN; ${transactionSettings}; ${endWithoutUs}; SET LOCAL ROLE NONE`);
    const { rows } = await client.query(text, values);
    await client.query('COMMIT');
    // Closing waits for an answer, which never comes over a broken link.
    await settlesWithin(client.end(), TIMEOUT_MS);
    return rows;
  } finally {
    client.connection.stream.destroy();
  }
}
