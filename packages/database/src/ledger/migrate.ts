import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { settlesWithin } from '../connection/deadline.ts';
import { settleSession } from '../connection/session-settings.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { ReadOnlyError } from '../errors/errors.ts';
import { LedgerUnusableError } from './ledger-unusable-error.ts';
import { requireSafeSearchPath } from './search-path.ts';

/** Numbered SQL files; each runs once, in the order of their names. */
const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

const SCHEMA = 'stream_engine';
const TABLE = 'migrations';

/** All that the service reads. */
const tables = ['imports', 'rejects', 'progress', 'keys', 'usage'] as const;

/** Serialises replicas that start at the same time: 'stream_engine.migrations' by PostgreSQL's own hash. */
const lockSql = `SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended('${SCHEMA}.${TABLE}', 0))`;

const CONNECT_TIMEOUT_MS = 5_000;

/** Of a question that nothing can keep waiting. The lock and the migrations take as long as they take. */
const QUERY_TIMEOUT_MS = 5_000;

/** The ledger's schema is not there, or not as this version needs it, and the role may not change that. */
class MigrationForbiddenError extends LedgerUnusableError {
  override readonly code = 'MIGRATION_FORBIDDEN';
  override readonly name = 'MigrationForbiddenError';

  constructor(role: string, reason: string) {
    super(
      `the role ${JSON.stringify(role)} may not ${reason}; ` +
        'run `stream-engine migrate` once with a role that may, and grant this one what the README lists',
    );
  }
}

/**
 * Brings the schema `stream_engine`, which holds the ledger, up to date: applies each file of `migrations/` that
 * has not been applied, each in a transaction of its own. Waits for another replica that is at it. Does nothing,
 * and needs no privilege but to read, where nothing is to be done.
 *
 * @returns the names of the migrations that it has applied
 * @throws {MigrationForbiddenError} when the role may not apply them, or not use the ledger afterwards
 * @throws {SearchPathUnsafeError} when the role's search_path has anything before pg_catalog
 * @throws {ReadOnlyError} when the database is a standby
 * @throws {DatabaseError} when the database cannot be reached
 */
export async function migrate(connectionString: string): Promise<readonly string[]> {
  const isReady = await withClient({ connectionString, query_timeout: QUERY_TIMEOUT_MS }, async (client) => {
    await requireWritable(client);
    await requireSafeSearchPath(client);
    if (!(await isCurrent(client))) return false;
    await requireUse(client);
    return true;
  });
  if (isReady) return [];
  const applied = await withClient({ connectionString }, apply);
  await withClient({ connectionString, query_timeout: QUERY_TIMEOUT_MS }, requireUse);
  return applied;
}

async function withClient<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...config,
    application_name: 'stream-engine migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // The query under way, or the next, fails; unheard, the event would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await settleSession(client);
    return await work(client);
  } catch (error) {
    throw error instanceof LedgerUnusableError ? error : toDatabaseError(error);
  } finally {
    // A server that has vanished does not take its leave.
    await settlesWithin(client.end(), QUERY_TIMEOUT_MS);
  }
}

/** A standby could be read, but for the board of progress, which is unlogged; and imports have to wait in any case. */
async function requireWritable(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isReadOnly: boolean }>(
    `SELECT pg_catalog.current_setting('transaction_read_only') = 'on' AS "isReadOnly"`,
  );
  if (rows[0]!.isReadOnly) throw new ReadOnlyError();
}

async function isCurrent(client: pg.Client): Promise<boolean> {
  const exists = await client.query(
    `SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2`,
    [SCHEMA, TABLE],
  );
  if (exists.rowCount === 0) return false;
  const applied = await orForbidden(client, 'read the list of migrations', () =>
    client.query<{ name: string }>(`SELECT name FROM ${SCHEMA}.${TABLE}`),
  );
  const known = new Set(applied.rows.map(({ name }) => name));
  return (await migrationNames()).every((name) => known.has(name));
}

/** All that there are, in their order. */
export async function migrationNames(): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql'));
  return files.map((file) => file.slice(0, -'.sql'.length)).toSorted();
}

async function apply(client: pg.Client): Promise<string[]> {
  await client.query(lockSql);
  // Loaded only where it is needed: it brings megabytes of code along.
  const { runner } = await import('node-pg-migrate');
  const applied = await orForbidden(client, `create or change the schema ${SCHEMA}`, () =>
    runner({
      dbClient: client,
      dir: folder,
      direction: 'up',
      schema: SCHEMA,
      createSchema: true,
      migrationsTable: TABLE,
      singleTransaction: false,
      noLock: true,
      log: () => {},
    }),
  );
  return applied.map(({ name }) => name);
}

/** What the service does with the ledger, which a role that did not create it has to be granted. */
async function requireUse(client: pg.Client): Promise<void> {
  await orForbidden(client, 'use the ledger', async () => {
    await client.query(`SELECT FROM ${tables.map((table) => `${SCHEMA}.${table}`).join(', ')} LIMIT 0`);
    const { rows } = await client.query<{ may: boolean }>(
      `SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege('${SCHEMA}.' || name, privilege)) AS may
       FROM (VALUES ('imports', 'INSERT'), ('imports', 'UPDATE'), ('rejects', 'INSERT'), ('rejects', 'DELETE'),
         ('progress', 'INSERT'), ('progress', 'UPDATE'), ('progress', 'DELETE'),
         ('usage', 'INSERT'), ('usage', 'UPDATE'), ('usage', 'DELETE')) AS needed (name, privilege)`,
    );
    if (!rows[0]!.may) throw await forbidden(client, 'write to the ledger');
  });
}

async function orForbidden<T>(client: pg.Client, reason: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '42501') throw await forbidden(client, reason);
    throw error;
  }
}

async function forbidden(client: pg.Client, reason: string): Promise<MigrationForbiddenError> {
  // A migration that failed may have left its transaction open.
  await client.query('ROLLBACK');
  const { rows } = await client.query<{ role: string }>('SELECT current_user AS role');
  return new MigrationForbiddenError(rows[0]!.role, reason);
}
