import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { beginStatement } from '../connection/begin-statement.ts';
import { type DatabaseAddress, readAddress } from '../connection/database-address.ts';
import { settlesWithin } from '../connection/deadline.ts';
import { settleSession } from '../connection/session-settings.ts';
import { toConnectionError, toDatabaseError } from '../errors/describe-error.ts';
import { DatabaseError } from '../errors/errors.ts';
import { orForbidden, requireUse, requireWritable } from './ledger-access.ts';
import { LEDGER_SCHEMA, MIGRATIONS_TABLE, migrationsFolder, pendingMigrations } from './ledger-schema.ts';
import { LedgerUnusableError } from './ledger-unusable-error.ts';
import { requireSafeSearchPath } from './search-path.ts';

/**
 * While a migration waits for a lock, everything after it waits for the migration, including imports of running
 * replicas. So it waits only a moment and tries again after a pause in which they go on.
 */
const LOCK_LIMIT_MS = 300;
const LOCK_PAUSE_MS = 1_000;

/** Serialises replicas that start at the same time: 'stream_engine.migrations' by PostgreSQL's own hash. */
const lockSql = `SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('${LEDGER_SCHEMA}.${MIGRATIONS_TABLE}', 0))`;

/** The table that node-pg-migrate made for earlier versions, which may run beside this one. */
const createMigrationsTable = `CREATE SCHEMA IF NOT EXISTS ${LEDGER_SCHEMA};
  CREATE TABLE IF NOT EXISTS ${LEDGER_SCHEMA}.${MIGRATIONS_TABLE} (
    id serial PRIMARY KEY,
    name varchar(255) NOT NULL,
    run_on timestamp NOT NULL
  )`;

/** SQLSTATE of a `lock_timeout`. */
const LOCK_NOT_AVAILABLE = '55P03';

const CONNECT_TIMEOUT_MS = 5_000;

/** Time limit for statements that no lock can hold up. Migrations have none. */
const QUERY_TIMEOUT_MS = 5_000;

export interface MigrateOptions {
  /** How long to try while a lock on the ledger is taken; at least once. Default: 30,000 ms. */
  readonly patienceMs?: number;
}

/** A lock that a migration needs is taken: by a long import, a backup, or another replica that migrates. */
export class LedgerLockedError extends DatabaseError {
  /** The migrations that have not been applied, in order. */
  readonly pending: readonly string[];

  constructor(pending: readonly string[]) {
    super({ code: 'DATABASE_UNAVAILABLE', retryable: true, sqlstate: LOCK_NOT_AVAILABLE });
    this.pending = pending;
  }
}

/**
 * Brings the schema `stream_engine`, which holds the ledger, up to date: applies each file of `migrations/` that has
 * not been applied, each in a transaction of its own. Waits for another replica that is migrating. If there is nothing
 * to do, it does nothing and only needs to read.
 *
 * @returns the names of the migrations that it has applied
 * @throws {MigrationForbiddenError} if the role may not apply them, or not use the ledger afterwards
 * @throws {SearchPathUnsafeError} if the role's search_path has anything before pg_catalog
 * @throws {LedgerLockedError} if a lock stays taken; migrations before that one are applied
 * @throws {ReadOnlyError} if the database is a standby
 * @throws {DatabaseAddressError} if the address can never be reached
 * @throws {DatabaseError} if the database cannot be reached
 */
export async function migrate(
  connectionString: string,
  { patienceMs = 30_000 }: MigrateOptions = {},
): Promise<readonly string[]> {
  const address = readAddress(connectionString);
  const isReady = await withClient(address, { query_timeout: QUERY_TIMEOUT_MS }, async (client) => {
    await requireWritable(client);
    await requireSafeSearchPath(client);
    if ((await pendingMigrations(client)).length > 0) return false;
    await requireUse(client);
    return true;
  });
  if (isReady) return [];
  const applied = await withClient(address, {}, (client) => applyPatiently(client, patienceMs));
  await withClient(address, { query_timeout: QUERY_TIMEOUT_MS }, requireUse);
  return applied;
}

async function withClient<T>(
  { connectionString, Client }: DatabaseAddress,
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    ...config,
    connectionString,
    application_name: 'stream-engine migrate',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // The query under way, or the next, fails; unheard, the event would end the process.
  client.on('error', () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw toConnectionError(error);
    });
    await settleSession(client);
    return await work(client);
  } catch (error) {
    throw error instanceof LedgerUnusableError ? error : toDatabaseError(error);
  } finally {
    // A server that has vanished does not take its leave.
    await settlesWithin(client.end(), QUERY_TIMEOUT_MS);
  }
}

/** Tries again while a lock is taken. */
async function applyPatiently(client: pg.Client, patienceMs: number): Promise<readonly string[]> {
  const deadline = performance.now() + patienceMs;
  const applied: string[] = [];
  for (;;) {
    try {
      const name = await applyNext(client);
      if (name === undefined) return applied;
      applied.push(name);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE)) throw error;
      await client.query('ROLLBACK');
      if (performance.now() >= deadline) throw new LedgerLockedError(await pendingMigrations(client));
      await wait(LOCK_PAUSE_MS);
    }
  }
}

/**
 * Applies the next migration. Nothing outlasts its transaction, neither the lock nor a setting: a pooler may give the
 * session to other clients afterwards.
 * @returns its name, or undefined if none is missing
 */
async function applyNext(client: pg.Client): Promise<string | undefined> {
  await client.query(`${beginStatement}; SET LOCAL lock_timeout = ${LOCK_LIMIT_MS}; ${lockSql}`);
  const [name] = await pendingMigrations(client);
  if (name !== undefined)
    await orForbidden(client, `create or change the schema ${LEDGER_SCHEMA}`, () => apply(client, name));
  await client.query('COMMIT');
  return name;
}

async function apply(client: pg.Client, name: string): Promise<void> {
  await client.query(createMigrationsTable);
  await client.query(await readFile(path.join(migrationsFolder, `${name}.sql`), 'utf8'));
  await client.query(`INSERT INTO ${LEDGER_SCHEMA}.${MIGRATIONS_TABLE} (name, run_on) VALUES ($1, now())`, [
    name,
  ]);
}
