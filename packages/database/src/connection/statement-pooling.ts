import { isPoolerError } from '../errors/describe-error.ts';
import { createSideClient, type SideConnectionOptions } from './side-connection.ts';

/**
 * Finds out whether a pooler in front of the database pools statements. Such a pooler accepts a transaction that
 * begins and ends in one message, and rejects one that is left open. Its error text depends on its version. Never
 * rejects.
 */
export async function poolsStatements(options: SideConnectionOptions): Promise<boolean> {
  const client = createSideClient(options);
  try {
    await client.connect();
    await client.query('BEGIN; COMMIT');
    return await client.query('BEGIN').then(() => false, isPoolerError);
  } catch {
    return false;
  } finally {
    client.connection.stream.destroy();
  }
}
