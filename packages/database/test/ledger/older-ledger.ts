import { readFile } from 'node:fs/promises';
import type { TestDatabase } from '@repo/embedded-postgres/testing';
import { migrationNames } from '../../src/ledger/ledger-schema.ts';

/**
 * Gives a database the ledger of an old version.
 * @returns the migrations that are missing
 */
export async function makeOlderLedger(
  { query }: TestDatabase,
  lastMigration: string,
): Promise<readonly string[]> {
  await query(`DROP SCHEMA IF EXISTS stream_engine CASCADE; CREATE SCHEMA stream_engine;
    CREATE TABLE stream_engine.migrations (id serial PRIMARY KEY, name text NOT NULL, run_on timestamp NOT NULL)`);
  const names = await migrationNames();
  for (const name of names.filter((other) => other <= lastMigration)) {
    await query(await readFile(new URL(`../../migrations/${name}.sql`, import.meta.url), 'utf8'));
    await query('INSERT INTO stream_engine.migrations (name, run_on) VALUES ($1, now())', [name]);
  }
  return names.filter((name) => name > lastMigration);
}
