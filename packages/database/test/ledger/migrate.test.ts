import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { openPooler } from '@repo/faults';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { LedgerUnusableError, migrate } from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { rejectionOf, until } from '../test-pool.ts';
import { makeOlderLedger } from './older-ledger.ts';

const all = [
  '0001_ledger',
  '0002_rejects',
  '0003_progress',
  '0004_access',
  '0005_blamed_span',
  '0006_file_name',
  '0007_source_time',
];
const database = await createTestDatabase({ schema: '' });
const { name: role, url: limitedUrl } = await createLimitedRole(database);
await database.query(`REVOKE CREATE ON DATABASE ${database.name} FROM PUBLIC`);

describe('migrate', () => {
  it('reports what to do if the role may not create the schema', async () => {
    const error = (await rejectionOf(migrate(limitedUrl))) as Error;
    expect(error).toBeInstanceOf(LedgerUnusableError);
    expect(error.message).toBe(
      `the role "${role}" may not create or change the schema stream_engine; run \`stream-engine migrate\` once ` +
        'with a role that may, and grant this one the privileges that docs/OPERATING.md lists',
    );
  });

  it('applies every migration once, however many start at the same time', async () => {
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url)));
    expect(applied.flat().toSorted()).toEqual(all);
    expect(await migrate(database.url)).toEqual([]);
    expect(await database.query('SELECT name FROM stream_engine.migrations ORDER BY id')).toEqual(
      all.map((name) => ({ name })),
    );
  });

  it('leaves nothing in its sessions, which a pooler may reuse', async () => {
    await makeOlderLedger(database, '0001_ledger');
    const pooler = await openPooler(database.url);
    const left: unknown[] = [];
    const end = pg.Client.prototype.end;
    const spy = vi.spyOn(pg.Client.prototype, 'end').mockImplementation(async function (this: pg.Client) {
      const { rows } = await this.query(
        `SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS lock_timeout,
           (SELECT count(*)::int FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory') AS locks`,
      );
      left.push(...rows);
      await (Reflect.apply(end, this, []) as Promise<void>);
    });
    try {
      await migrate(pooler.url);
      await until(() => left.length > 0);
    } finally {
      spy.mockRestore();
      await pooler.stop();
    }
    const untouched = { path: '"$user", public', lock_timeout: '0', locks: 0 };
    expect(left).toEqual([untouched]);
  });

  it('renames members of stored receipts, but not the data in them', async () => {
    const receipt = (name: string) =>
      JSON.stringify({ time: { [name]: 1 }, rejects: [{ message: '"waitingForClientMs":' }] });
    await database.query(
      `INSERT INTO stream_engine.imports (id, owner, table_schema, table_name, mode, parameters, state, xid, ended_at, receipt)
       VALUES (gen_random_uuid(), '', 'public', 't', 'append', '{}', 'committed', '3', now(), $1)`,
      [receipt('waitingForClientMs')],
    );
    await database.query(`DELETE FROM stream_engine.migrations WHERE name = '0007_source_time'`);
    expect(await migrate(database.url)).toEqual(['0007_source_time']);
    expect(await database.query('SELECT receipt::text FROM stream_engine.imports')).toEqual([
      { receipt: receipt('waitingForSourceMs') },
    ]);
    await database.query('DELETE FROM stream_engine.imports');
  });

  it.each([
    ['read the list of migrations', ''],
    [
      'use the ledger',
      'GRANT USAGE ON SCHEMA stream_engine TO %; GRANT SELECT ON stream_engine.migrations TO %',
    ],
    ['write to the ledger', 'GRANT SELECT ON ALL TABLES IN SCHEMA stream_engine TO %'],
  ])('reports that a role may not %s', async (reason, grants) => {
    for (const grant of grants.split(';').filter(Boolean)) await database.query(grant.replaceAll('%', role));
    const error = (await rejectionOf(migrate(limitedUrl))) as Error;
    expect(error.message).toMatch(new RegExp(`^the role "${role}" may not ${reason}; run `));
  });

  it('accepts a role with the documented privileges', async () => {
    await database.query(`GRANT INSERT, UPDATE ON stream_engine.imports TO ${role}`);
    await database.query(`GRANT INSERT, DELETE ON stream_engine.rejects TO ${role}`);
    await database.query(
      `GRANT INSERT, UPDATE, DELETE ON stream_engine.progress, stream_engine.usage TO ${role}`,
    );
    expect(await migrate(limitedUrl)).toEqual([]);
  });

  it('rejects a search_path with a schema before pg_catalog', async () => {
    await database.query(`CREATE SCHEMA decoy; GRANT USAGE ON SCHEMA decoy TO ${role}`);
    await database.query(`ALTER ROLE ${role} SET search_path = decoy, pg_catalog`);
    expect(await rejectionOf(migrate(limitedUrl))).toMatchObject({
      code: 'SEARCH_PATH_UNSAFE',
      message: expect.stringContaining('has the schema "decoy" before pg_catalog'),
    });
    await database.query(`ALTER ROLE ${role} SET search_path = decoy, public`);
    expect(await migrate(limitedUrl)).toEqual([]);
  });

  it('leaves no lock and no session', async () => {
    const sessions = `SELECT FROM pg_stat_activity
      WHERE application_name = 'stream-engine migrate' AND datname = current_database()`;
    await until(async () => (await database.query(sessions)).length === 0);
  });

  it('fails if the database cannot be reached', async () => {
    expect(await rejectionOf(migrate('postgres://stranger@127.0.0.1:1/nothing'))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retryable: true,
    });
  });
});
