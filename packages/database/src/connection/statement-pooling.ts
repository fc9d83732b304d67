import { isOfPooler } from '../errors/describe-error.ts';
import type { SideConnectionOptions } from './side-connection.ts';

/** Time limit for connecting and for each statement. */
const TIMEOUT_MS = 2_000;

/**
 * Whether a pooler in front of the database pools statements. Such a pooler accepts a transaction that begins and ends in
 * one message, and refuses one that is left open. Its error text depends on its version. Never rejects.
 */
export async function poolsStatements({ address, applicationName }: SideConnectionOptions): Promise<boolean> {
  const client = new address.Client({
    connectionString: address.connectionString,
    application_name: `${applicationName} aside`,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  });
  // The promises below report every failure; the event alone would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('BEGIN; COMMIT');
    return await client.query('BEGIN').then(() => false, isOfPooler);
  } catch {
    return false;
  } finally {
    client.connection.stream.destroy();
  }
}
