import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ColumnChecksums, checksumSql, contactsTableSql } from '@repo/csv-gen';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';

export interface Database {
  readonly url: string;
  readonly version: string;
  readonly dataFolder: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server on new data, with fsync on as anywhere else, and makes the `contacts` table.
 * @throws EmbeddedPostgresError
 */
export async function startDatabase(log: (message: string) => void): Promise<Database> {
  // Not mkdtemp, whose mode 700 would lock out the user that root's server runs as.
  const dataFolder = path.join(tmpdir(), `stream-engine-demo-${randomUUID()}`);
  let server: EmbeddedPostgres | undefined;
  const stop = async () => {
    await server?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    server = await startEmbeddedPostgres({ dataFolder, log });
    const version = await withClient(server.url, async (client) => {
      await client.query(contactsTableSql);
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return String(rows[0]?.server_version);
    });
    return { url: server.url, version, dataFolder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the table holds, over a connection that is not the service's. */
export interface TableState {
  readonly count: number;
  readonly columns: ColumnChecksums;
}

export async function readTable(url: string): Promise<TableState> {
  return withClient(url, async (client) => {
    const counted = await client.query<{ count: string }>('SELECT count(*) FROM contacts');
    const summed = await client.query<{ columns: ColumnChecksums }>(checksumSql('contacts'));
    return { count: Number(counted.rows[0]?.count), columns: summed.rows[0]!.columns };
  });
}

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'demo' });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
