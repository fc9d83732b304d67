import { afterAll, expect, it } from 'vitest';
import { holdLock } from '@repo/embedded-postgres/testing';
import { createPool, findTable, isLockedForInsert, lockForInsert, withTransaction } from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { openTestPool, rejectionOf } from '../test-pool.ts';

const { database, pool } = await openTestPool(`
  CREATE TABLE items (id int GENERATED ALWAYS AS IDENTITY, label text NOT NULL, doubled text GENERATED ALWAYS AS (label || label) STORED);
  CREATE TABLE "odd ""name" (id int);
  CREATE TABLE parted (id int) PARTITION BY LIST (id);
  CREATE TABLE base (id int);
  CREATE VIEW through AS SELECT id FROM base;
  CREATE VIEW handled AS SELECT 1 AS id;
  CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE TRIGGER instead INSTEAD OF INSERT ON handled FOR EACH ROW EXECUTE FUNCTION nothing();`);
const role = await createLimitedRole(database);
await database.query(`GRANT INSERT (label) ON items TO ${role.name}`);
const limited = createPool({ connectionString: role.url, max: 1, onBackgroundError: () => {} });
afterAll(() => limited.end());

const inPublic = (name: string) => ({ schema: 'public', name });
const held = (name: string) =>
  withTransaction(pool, async (client) => {
    await lockForInsert(client, inPublic(name), 1000);
    return database.query<{ mode: string }>(
      `SELECT mode FROM pg_locks WHERE relation = $1::regclass AND granted`,
      [`public."${name.replace('"', '""')}"`],
    );
  });

it.each(['items', 'odd "name', 'parted', 'through', 'handled'])('holds the lock on %s', async (name) => {
  expect((await held(name)).map(({ mode }) => mode)).toContain('RowExclusiveLock');
});

it.each(['items', 'parted', 'handled'])('reports the lock for %s, and for no other table', async (name) => {
  const [table, other] = await Promise.all([findTable(pool, name), findTable(pool, 'base')]);
  await withTransaction(pool, async (client) => {
    expect(await isLockedForInsert(client, table!)).toBe(false);
    await lockForInsert(client, inPublic(name), 1000);
    expect(await isLockedForInsert(client, table!)).toBe(true);
    expect(await isLockedForInsert(client, other!)).toBe(false);
  });
});

it('requires only INSERT on a column', async () => {
  await withTransaction(limited, (client) => lockForInsert(client, inPublic('items'), 1000));
  const refused = withTransaction(limited, (client) => lockForInsert(client, inPublic('base'), 1000));
  expect(await rejectionOf(refused)).toMatchObject({ code: 'TABLE_FORBIDDEN' });
});

it('fails if the lock is not available in time, and limits no later statement', async () => {
  const unlock = await holdLock(pool, 'LOCK TABLE items');
  const failure = withTransaction(pool, (client) => lockForInsert(client, inPublic('items'), 20));
  const expected = { code: 'TABLE_LOCKED', sqlstate: '55P03', retryable: true };
  expect(await rejectionOf(failure)).toMatchObject(expected);
  const work = withTransaction(pool, async (client) => {
    await lockForInsert(client, inPublic('base'), 20);
    await client.query(`INSERT INTO items (label) VALUES ('later')`);
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await unlock();
  await work;
  expect(await database.query('SELECT label FROM items')).toEqual([{ label: 'later' }]);
});

it.each([-1, 0.5, Number.NaN])('rejects a limit of %s', async (timeoutMs) => {
  const failure = withTransaction(pool, (client) => lockForInsert(client, inPublic('items'), timeoutMs));
  expect(await rejectionOf(failure)).toBeInstanceOf(RangeError);
});
