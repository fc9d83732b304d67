import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ColumnChecksums, checksumSql, contactsTableSql } from '@repo/csv-gen';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import { sql } from './sql.ts';

export interface ContactsState {
  readonly count: number;
  readonly columns: ColumnChecksums;
}

interface Database {
  readonly url: string;
  readonly version: string;
  readContacts(): Promise<ContactsState>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server on new data, with fsync on, and creates the table `contacts`.
 * @throws EmbeddedPostgresError
 */
export async function startDatabase(log: (message: string) => void): Promise<Database> {
  // mkdtemp would make a folder of mode 700, which locks out the user that root's server runs as.
  const dataFolder = path.join(tmpdir(), `stream-engine-demo-${randomUUID()}`);
  let server: EmbeddedPostgres | undefined;
  const stop = async () => {
    await server?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    server = await startEmbeddedPostgres({ dataFolder, log });
    const { url } = server;
    const [row] = await sql<{ server_version: string }>(url, `${contactsTableSql}; SHOW server_version`);
    return { url, version: row!.server_version, readContacts: () => readContacts(url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readContacts(url: string): Promise<ContactsState> {
  const [counted] = await sql<{ count: number }>(url, 'SELECT count(*)::int AS count FROM contacts');
  const [summed] = await sql<{ columns: ColumnChecksums }>(url, checksumSql('contacts'));
  return { count: counted!.count, columns: summed!.columns };
}
