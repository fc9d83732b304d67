import type pg from 'pg';
import type { DatabaseAddress } from './database-address.ts';
import { settlesWithin } from './deadline.ts';
import { settleTransaction } from './session-settings.ts';

/** Limit of connecting, of each statement and of the goodbye. */
const TIMEOUT_MS = 2_000;

/** A backend whose link to us has broken would stay in its transaction, with its locks, and nothing else ends it. */
const endWithoutUs = `SET LOCAL idle_in_transaction_session_timeout = ${TIMEOUT_MS}`;

export interface SideConnectionOptions {
  readonly address: DatabaseAddress;
  readonly applicationName: string;
}

/** A client of its own beside the pool, with a time limit for connecting and for each statement. */
export function createSideClient({ address, applicationName }: SideConnectionOptions): pg.Client {
  const client = new address.Client({
    connectionString: address.connectionString,
    application_name: `${applicationName} aside`,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  });
  // Its promises report every failure; the event alone would end the process.
  client.on('error', () => {});
  return client;
}

/**
 * Runs one statement on a connection of its own: the pool may be full of exactly those that are asked about.
 * @throws what `pg` throws
 */
export async function askAside(
  options: SideConnectionOptions,
  text: string,
  values: unknown[],
): Promise<unknown[]> {
  const client = createSideClient(options);
  try {
    await client.connect();
    // The sessions that this may see and end are those of the session's own user, whatever role it is set to have. For this
    // transaction only: a pooler may give the session to somebody else after it.
    await client.query(`BEGIN; ${settleTransaction}; ${endWithoutUs}; SET LOCAL ROLE NONE`);
    const { rows } = await client.query(text, values);
    await client.query('COMMIT');
    // Says goodbye, and waits for the answer: a link that swallows it gives none.
    await settlesWithin(client.end(), TIMEOUT_MS);
    return rows;
  } finally {
    client.connection.stream.destroy();
  }
}
