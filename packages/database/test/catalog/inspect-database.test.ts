import { afterAll, describe, expect, it } from 'vitest';
import { createPool, inspectDatabase, inspectLedger, migrate } from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { openTestPool } from '../test-pool.ts';

const { database, pool: owner } = await openTestPool(
  'CREATE TABLE items (id int); CREATE TABLE other (id int)',
);
const { name: role, url } = await createLimitedRole(database);
await database.query(`REVOKE CREATE ON DATABASE ${database.name} FROM PUBLIC`);
const limited = createPool({ connectionString: url, max: 1, onBackgroundError: () => {} });
afterAll(() => limited.end());

describe('inspectDatabase', () => {
  it('reports the server and the role’s privileges', async () => {
    const facts = await inspectDatabase(owner);
    expect(facts).toMatchObject({
      version: expect.stringMatching(/^\d+/),
      isSuperuser: true,
      tls: null,
      isReadOnly: false,
      firstSchema: 'pg_catalog',
      currentSchema: 'public',
      mayCreateTables: true,
      tables: 2,
      settings: {
        fsync: expect.any(String),
        max_connections: expect.stringMatching(/^\d+$/),
        statement_timeout: '0',
      },
    });
    expect(facts.versionNumber).toBeGreaterThanOrEqual(150_000);
    expect(facts.databaseBytes).toBeGreaterThan(1_000_000);
  });

  it('works for every role', async () => {
    await database.query(`GRANT INSERT ON items TO ${role}`);
    expect(await inspectDatabase(limited)).toMatchObject({
      role,
      isSuperuser: false,
      mayCreateTables: false,
      tables: 1,
    });
  });

  it('counts the connections of every role', async () => {
    const ofOthers = await owner.connect();
    try {
      expect((await inspectDatabase(limited)).connections).toBeGreaterThanOrEqual(2);
    } finally {
      ofOthers.release();
    }
  });
});

// These tests run in order, from no ledger to a role that may use it.
describe('inspectLedger', () => {
  it('reports a missing ledger without creating it', async () => {
    const pending = expect.arrayContaining(['0001_ledger']);
    expect(await inspectLedger(owner)).toEqual({
      exists: false,
      mayCreate: true,
      missingGrants: [],
      pending,
    });
    expect(await inspectLedger(limited)).toMatchObject({ exists: false, mayCreate: false });
    expect(await database.query(`SELECT FROM pg_namespace WHERE nspname = 'stream_engine'`)).toEqual([]);
  });

  it('lists the missing grants, and they suffice', async () => {
    await migrate(database.url);
    expect(await inspectLedger(owner)).toEqual({
      exists: true,
      mayCreate: true,
      missingGrants: [],
      pending: [],
    });
    const { missingGrants, pending } = await inspectLedger(limited);
    expect(missingGrants[0]).toBe(`GRANT USAGE ON SCHEMA stream_engine TO "${role}";`);
    expect(missingGrants).toHaveLength(7);
    expect(pending).toBeUndefined();
    await expect(migrate(url)).rejects.toThrow('may not');
    for (const grant of missingGrants) await database.query(grant);
    expect(await inspectLedger(limited)).toMatchObject({ missingGrants: [], pending: [] });
    expect(await migrate(url)).toEqual([]);
  });
});
