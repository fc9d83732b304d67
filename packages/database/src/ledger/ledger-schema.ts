import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import { orForbidden } from './ledger-access.ts';

/** Numbered SQL files; each runs once, in the order of their names. */
const migrationsFolder = new URL('../../migrations/', import.meta.url);

export const LEDGER_SCHEMA = 'stream_engine';

/** Which migrations have been applied. */
export const MIGRATIONS_TABLE = 'migrations';

/**
 * SQL: creates the schema and the table if they are missing; the role needs CREATE in either case. Earlier versions,
 * which may run at the same time, have the same table from node-pg-migrate.
 */
export const createMigrationsTable = `CREATE SCHEMA IF NOT EXISTS ${LEDGER_SCHEMA};
  CREATE TABLE IF NOT EXISTS ${LEDGER_SCHEMA}.${MIGRATIONS_TABLE}
    (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)`;

/** The SQL of a migration. */
export function migrationStatements(name: string): Promise<string> {
  return readFile(new URL(`${name}.sql`, migrationsFolder), 'utf8');
}

/** All migrations, in order. */
export async function migrationNames(): Promise<readonly string[]> {
  const files = (await readdir(migrationsFolder)).filter((file) => file.endsWith('.sql'));
  return files.map((file) => file.slice(0, -'.sql'.length)).toSorted();
}

/**
 * Returns the pending migrations, in order.
 * @throws {MigrationForbiddenError} if the role may not read which were applied
 */
export async function pendingMigrations(client: pg.ClientBase): Promise<readonly string[]> {
  const exists = await client.query(
    `SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2`,
    [LEDGER_SCHEMA, MIGRATIONS_TABLE],
  );
  if (exists.rowCount === 0) return migrationNames();
  const applied = await orForbidden(client, 'read the list of migrations', () =>
    client.query<{ name: string }>(`SELECT name FROM ${LEDGER_SCHEMA}.${MIGRATIONS_TABLE}`),
  );
  const known = new Set(applied.rows.map(({ name }) => name));
  return (await migrationNames()).filter((name) => !known.has(name));
}
