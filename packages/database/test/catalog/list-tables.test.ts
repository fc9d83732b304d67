import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createPool, findTable, listTables } from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { openTestPool, rejectionOf } from '../test-pool.ts';

const { database, pool } = await openTestPool(`
  CREATE TABLE b (id int, gone int, label text);
  ALTER TABLE b DROP COLUMN gone;
  CREATE TABLE "B" (id int);
  CREATE TABLE "a""; --" ();
  CREATE TABLE parted (id int) PARTITION BY RANGE (id);
  CREATE VIEW plain AS SELECT 1 AS a;
  CREATE VIEW writable AS SELECT 1 AS a;
  CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER swallow INSTEAD OF INSERT ON writable FOR EACH ROW EXECUTE FUNCTION swallow();
  CREATE TABLE guarded (id int);
  ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
  CREATE SEQUENCE counter;
  CREATE SCHEMA stream_engine CREATE TABLE imports (id int);
  CREATE SCHEMA sales CREATE TABLE contacts (id int);
`);
await database.query('INSERT INTO b SELECT n, NULL FROM generate_series(1, 5000) n');
await database.query('ANALYZE b');

const all = [
  'public.B',
  'public.a"; --',
  'public.b',
  'public.guarded',
  'public.parted',
  'public.writable',
  'sales.contacts',
];

describe('listTables', () => {
  it('lists loadable tables in order, with their kind and size', async () => {
    const tables = await listTables(pool, { limit: 100 });
    expect(tables.map(({ schema, name }) => `${schema}.${name}`)).toEqual(all);
    expect(tables[2]).toEqual({
      schema: 'public',
      name: 'b',
      kind: 'ordinary',
      estimatedRows: 5000,
      columnCount: 2,
    });
    expect(tables[1]).toMatchObject({ columnCount: 0, estimatedRows: null });
    expect(tables.map(({ kind }) => kind)).toEqual([
      'ordinary',
      'ordinary',
      'ordinary',
      'ordinary',
      'partitioned',
      'view',
      'ordinary',
    ]);
  });

  it.each([1, 2, 6, 7])('lists pages of %i', async (limit) => {
    const seen: string[] = [];
    for (;;) {
      const page = await listTables(pool, { limit, after: seen.at(-1) });
      if (page.length === 0) break;
      expect(page.length).toBeLessThanOrEqual(limit);
      seen.push(...page.map(({ schema, name }) => `${schema}.${name}`));
    }
    expect(seen).toEqual(all);
  });

  it('fails with DATABASE_UNAVAILABLE', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.end();
    expect(await rejectionOf(listTables(client, { limit: 1 }))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
  });
});

describe('listTables: a role with few privileges', async () => {
  const { name: role, url } = await createLimitedRole(database);
  await database.query(`GRANT INSERT (id) ON b TO ${role}`);
  await database.query(`GRANT INSERT ON guarded, sales.contacts TO ${role}`);
  const restricted = createPool({ connectionString: url, max: 1, onBackgroundError: () => {} });
  afterAll(() => restricted.end());

  it('lists the tables that findTable finds and COPY can load', async () => {
    const tables = await listTables(restricted, { limit: 100 });
    expect(tables.map(({ name }) => name)).toEqual(['b']);
    expect(await findTable(restricted, 'guarded')).toMatchObject({ insertable: false });
  });
});
