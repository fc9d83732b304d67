import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { settlesWithin } from '../connection/deadline.ts';
import { createPool } from '../connection/create-pool.ts';
import type { Pool } from '../connection/pool.ts';
import { withTransaction } from '../connection/transaction.ts';
import { DatabaseError } from '../errors/errors.ts';
import { orForbidden, requireUse } from './ledger-access.ts';
import {
  createMigrationsTable,
  LEDGER_SCHEMA,
  MIGRATIONS_TABLE,
  migrationStatements,
  pendingMigrations,
} from './ledger-schema.ts';
import { requireSafeSearchPath } from './search-path.ts';

/**
 * While a migration waits for a lock, all later requests wait for the migration, including imports of running
 * replicas. So it waits only briefly, and tries again after a pause in which they continue.
 */
const LOCK_LIMIT_MS = 300;
const LOCK_PAUSE_MS = 1_000;

/**
 * Serializes replicas that start at the same time: 'stream_engine.migrations' by PostgreSQL's own hash. A migration
 * holds locks and sets parameters only in its transaction, because a pooler may give the session to another client
 * afterwards.
 */
const lockSql = `SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('${LEDGER_SCHEMA}.${MIGRATIONS_TABLE}', 0))`;

/** SQLSTATE of a `lock_timeout`. */
const LOCK_NOT_AVAILABLE = '55P03';

const CONNECT_TIMEOUT_MS = 5_000;

/** Time limit for statements that no lock can delay. Migrations have none. */
const STATEMENT_TIMEOUT_MS = 5_000;

export interface MigrateOptions {
  /** How long to retry while a lock on the ledger is taken. There is always one attempt. Default: 30,000 ms. */
  readonly patienceMs?: number;
}

/** A lock that a migration needs is held by a long import, a backup, or another replica that migrates. */
export class LedgerLockedError extends DatabaseError {
  /** Pending migrations, in order. */
  readonly pending: readonly string[];

  constructor(pending: readonly string[]) {
    super({ code: 'DATABASE_UNAVAILABLE', retryable: true, sqlstate: LOCK_NOT_AVAILABLE });
    this.pending = pending;
  }
}

/**
 * Brings the schema `stream_engine`, which holds the ledger, up to date: applies each pending file of `migrations/`
 * in its own transaction. Waits for another replica that is migrating. If nothing is pending, it only needs to read.
 *
 * @returns the names of the migrations that it applied
 * @throws {MigrationForbiddenError} if the role may not apply them, or not use the ledger afterwards
 * @throws {SearchPathUnsafeError} if the role's search_path has anything before pg_catalog
 * @throws {LedgerLockedError} if a lock stays taken; migrations before that one are applied
 * @throws {ReadOnlyError} if the database is a standby
 * @throws {DatabaseAddressError} if the address can never work
 * @throws {DatabaseError} if the database cannot be reached
 */
export async function migrate(
  connectionString: string,
  { patienceMs = 30_000 }: MigrateOptions = {},
): Promise<readonly string[]> {
  const pool = createPool({
    connectionString,
    max: 1,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    applicationName: 'stream-engine migrate',
    // The current statement fails anyway.
    onBackgroundError: () => {},
  });
  try {
    const isReady = await askSoon(pool, async (client) => {
      await requireSafeSearchPath(client);
      if ((await pendingMigrations(client)).length > 0) return false;
      await requireUse(client);
      return true;
    });
    if (isReady) return [];
    const applied = await applyPatiently(pool, patienceMs);
    await askSoon(pool, requireUse);
    return applied;
  } finally {
    // A vanished server never answers the Terminate message.
    await settlesWithin(pool.end(), STATEMENT_TIMEOUT_MS);
  }
}

/** Runs statements that no lock can delay, in one transaction. */
async function askSoon<T>(pool: Pool, ask: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(STATEMENT_TIMEOUT_MS);
  return withTransaction(pool, ask, { signal, repeatable: true }).catch((error: unknown) => {
    if (error !== signal.reason) throw error;
    throw new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true }, { cause: error });
  });
}

/** Retries while a lock is taken. */
async function applyPatiently(pool: Pool, patienceMs: number): Promise<readonly string[]> {
  const deadline = performance.now() + patienceMs;
  const applied: string[] = [];
  for (;;) {
    try {
      for (let name = await applyNext(pool); name !== undefined; name = await applyNext(pool))
        applied.push(name);
      return applied;
    } catch (error) {
      if (!(error instanceof DatabaseError && error.sqlstate === LOCK_NOT_AVAILABLE)) throw error;
      if (performance.now() >= deadline) throw new LedgerLockedError(await askSoon(pool, pendingMigrations));
      await wait(LOCK_PAUSE_MS);
    }
  }
}

/**
 * Applies the next pending migration, in one transaction.
 * @returns its name; undefined when none is pending
 */
function applyNext(pool: Pool): Promise<string | undefined> {
  const apply = async (client: pg.ClientBase) => {
    await client.query(`SET LOCAL lock_timeout = ${LOCK_LIMIT_MS}; ${lockSql}`);
    const [name] = await pendingMigrations(client);
    if (name === undefined) return undefined;
    await orForbidden(client, `create or change the schema ${LEDGER_SCHEMA}`, async () => {
      await client.query(`${createMigrationsTable}; SET LOCAL search_path = ${LEDGER_SCHEMA}`);
      await client.query(await migrationStatements(name));
      await client.query(
        `INSERT INTO ${LEDGER_SCHEMA}.${MIGRATIONS_TABLE} (name, run_on) VALUES ($1, pg_catalog.now())`,
        [name],
      );
    });
    return name;
  };
  return withTransaction(pool, apply, { repeatable: true });
}
