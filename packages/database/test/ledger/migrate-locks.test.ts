import { holdLock } from '@repo/embedded-postgres/testing';
import { describe, expect, it } from 'vitest';
import { ledgerPreparation, migrate } from '../../src/index.ts';
import { openTestPool, rejectionOf, until } from '../test-pool.ts';
import { makeOlderLedger } from './older-ledger.ts';

const { database, pool } = await openTestPool('');

/** Lock of an older version's import that has rejects and whose client is still sending. */
const importLock = `INSERT INTO stream_engine.rejects (import, record, code, message, original)
  VALUES (gen_random_uuid(), 1, 'TYPE_INVALID', 'of a running import', '')`;

const migrating = () =>
  database.query<{ pid: number; waits: boolean }>(
    `SELECT pid, wait_event_type IS NOT DISTINCT FROM 'Lock' AS waits FROM pg_stat_activity
     WHERE application_name = 'stream-engine migrate' AND datname = current_database()`,
  );
const waitsForLock = async () => (await migrating()).some(({ waits }) => waits);

describe('a migration that has to wait for a running import', () => {
  it('blocks other imports only for a moment, and is applied once the import has ended', async () => {
    const missing = await makeOlderLedger(database, '0004_access');
    const release = await holdLock(pool, importLock);
    const migrated = migrate(database.url);
    await until(waitsForLock);
    // A statement that queues for the lock after the migration.
    await pool.query(`SET lock_timeout = '10s'; ${importLock}; RESET lock_timeout`);
    await until(waitsForLock);
    expect(await migrating()).toHaveLength(1);
    await release();
    expect(await migrated).toEqual(missing);
    expect(await migrate(database.url)).toEqual([]);
  });

  it('times out and leaves nothing, while earlier migrations are applied', async () => {
    const missing = await makeOlderLedger(database, '0003_progress');
    const release = await holdLock(pool, importLock);
    expect(await rejectionOf(migrate(database.url, { patienceMs: 0 }))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retryable: true,
      message:
        'the database cannot be reached or is not accepting work: ' +
        'its ledger needs a migration, which is waiting for a lock held by another session',
      pending: missing.slice(1),
    });
    await until(async () => (await migrating()).length === 0);
    await release();
    expect(await migrate(database.url)).toEqual(missing.slice(1));
  });

  it('waits for the migration of another replica in the same way', async () => {
    const missing = await makeOlderLedger(database, '0006_file_name');
    const advisory = `SELECT pg_advisory_xact_lock(hashtextextended('stream_engine.migrations', 0))`;
    const release = await holdLock(pool, advisory);
    expect(await rejectionOf(migrate(database.url, { patienceMs: 0 }))).toMatchObject({ pending: missing });
    await release();
    expect(await migrate(database.url)).toEqual(missing);
  });
});

describe('a service that starts while the ledger is locked', () => {
  it('a service that needs the migration fails until a later attempt, after a pause, applies it', async () => {
    await makeOlderLedger(database, '0004_access');
    const release = await holdLock(pool, importLock);
    const migrated: string[] = [];
    const prepare = ledgerPreparation(database.url, {
      patienceMs: 0,
      onMigrated: (names) => migrated.push(...names),
    });
    const refusal = await rejectionOf(prepare());
    expect(refusal).toMatchObject({ code: 'DATABASE_UNAVAILABLE', sqlstate: '55P03' });
    expect(await rejectionOf(prepare())).toBe(refusal);
    await release();
    await until(() =>
      prepare().then(
        () => true,
        () => false,
      ),
    );
    expect(migrated[0]).toBe('0005_blamed_span');
  });

  it('a service that works without the migration starts, and applies it when possible', async () => {
    const missing = await makeOlderLedger(database, '0006_file_name');
    const release = await holdLock(pool, 'LOCK TABLE stream_engine.imports IN SHARE MODE');
    const heard: (readonly [string, readonly string[]])[] = [];
    const prepare = ledgerPreparation(database.url, {
      patienceMs: 0,
      onMigrated: (names) => heard.push(['migrated', names]),
      onPostponed: (names) => heard.push(['postponed', names]),
    });
    await prepare();
    expect(heard).toEqual([['postponed', missing]]);
    await release();
    await until(async () => {
      await prepare();
      return heard.length > 1;
    });
    expect(heard[1]).toEqual(['migrated', missing]);
  });
});
