import type { ProblemCode } from '@repo/engine';
import { RawClient, sendCsv } from '@repo/faults';
import { createPool, migrate } from '@repo/database';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const database = await createTestDatabase({ schema: 'CREATE TABLE other (id int)' });
await migrate(database.url);
const role = `importer_${database.name}`;
await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
await database.query(`GRANT USAGE ON SCHEMA stream_engine TO ${role}`);
await database.query(`GRANT ALL ON ALL TABLES IN SCHEMA stream_engine, public TO ${role}`);
const url = new URL(database.url);
url.username = role;
url.password = 'secret';
const pool = createPool({ connectionString: url.href, max: 6, onBackgroundError: () => {} });
const admin = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
const service = await startTestService({ schema: '', pool });
afterAll(async () => {
  await admin.end();
  await database.query(`DROP OWNED BY ${role}`);
  await database.query(`DROP ROLE ${role}`);
});
afterEach(async () => {
  await service.idle();
  expect((await sendCsv(`${service.url}/v1/imports/other`, 'id\n1\n')).status).toBe(200);
  await database.query('DROP TABLE IF EXISTS items, gone');
});

const header = 'id,label\n';
const upload = `${header}1,a\n2,b\n`;
const post = (query = '') => sendCsv(`${service.url}/v1/imports/items${query}`, upload);

async function makeItems(): Promise<void> {
  await database.query('CREATE TABLE items (id int PRIMARY KEY, label text)');
  await database.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON items TO ${role}`);
}

/** Waiting sessions of this database only, because the server is shared with other tests. */
const waitingHere = `SELECT FROM pg_locks
  WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`;

/** Alters the table after the import has found it and before its COPY has locked it. */
async function alterUnder(sql: string, query = ''): Promise<ReturnType<typeof post>> {
  const client = await admin.connect();
  await client.query(`BEGIN; LOCK TABLE items IN ACCESS EXCLUSIVE MODE; ${sql}`);
  const answer = post(query);
  let isWaiting = false;
  // The query does not run on `client`, because in a transaction it would always see the sessions of its first query.
  while (!isWaiting) isWaiting = (await database.query(waitingHere)).length > 0;
  await client.query('COMMIT');
  client.release();
  return answer;
}

const toDate = `ALTER TABLE items ALTER id TYPE date USING '2000-01-01'::date`;

/** PostgreSQL allows ON CONFLICT for such a rule, and the rows would be lost. */
const dropAll = 'CREATE RULE nothing AS ON INSERT TO items WHERE true DO INSTEAD NOTHING';

const changes: readonly { change: string; code: ProblemCode; query?: string }[] = [
  { change: 'ALTER TABLE items DROP COLUMN label', code: 'TABLE_CHANGED' },
  { change: 'ALTER TABLE items RENAME COLUMN label TO name', code: 'TABLE_CHANGED' },
  { change: 'ALTER TABLE items ADD COLUMN more int NOT NULL', code: 'TABLE_CHANGED' },
  { change: 'ALTER TABLE items ALTER label TYPE varchar(5)', code: 'TABLE_CHANGED' },
  // In binary form, the bytes of one type are a valid value of the other, so nothing would fail.
  { change: toDate, code: 'TABLE_CHANGED' },
  { change: toDate, code: 'TABLE_CHANGED', query: '?mode=upsert' },
  { change: toDate, code: 'TABLE_CHANGED', query: '?mode=replace' },
  { change: 'ALTER TABLE items DROP CONSTRAINT items_pkey', code: 'TABLE_CHANGED', query: '?mode=upsert' },
  {
    change: 'ALTER TABLE items DROP CONSTRAINT items_pkey',
    code: 'TABLE_CHANGED',
    query: '?mode=insert-new',
  },
  { change: dropAll, code: 'TABLE_CHANGED', query: '?mode=upsert' },
  { change: dropAll, code: 'TABLE_CHANGED', query: '?mode=insert-new' },
  // Other bytes: they fail as if the file were invalid.
  { change: 'ALTER TABLE items ALTER id TYPE text', code: 'TABLE_CHANGED' },
  { change: 'ALTER TABLE items ALTER id TYPE bigint', code: 'TABLE_CHANGED' },
  { change: 'DROP TABLE items', code: 'TABLE_CHANGED' },
  { change: 'ALTER TABLE items RENAME TO gone', code: 'TABLE_CHANGED' },
  { change: `REVOKE INSERT ON items FROM ${role}`, code: 'TABLE_FORBIDDEN' },
];

describe('a table that is altered between its look-up and COPY', () => {
  it.each(changes)('fails the import with $code after $change', async ({ change, code, query }) => {
    await makeItems();
    problemOf(await alterUnder(change, query), code);
    expect(await rowsLeft()).toEqual([]);
  });

  it.each([
    'ALTER TABLE items ADD COLUMN more int',
    'ALTER TABLE items ADD COLUMN more int NOT NULL DEFAULT 7',
    'CREATE INDEX ON items (label)',
    'SELECT 1',
  ])('loads all rows after %s', async (change) => {
    await makeItems();
    expect((await alterUnder(change)).status).toBe(200);
    expect(await database.query('SELECT id FROM items')).toHaveLength(2);
  });

  it('loads all rows into another table of the same name and columns', async () => {
    await makeItems();
    const change = `ALTER TABLE items RENAME TO gone; CREATE TABLE items AS SELECT * FROM gone;
      GRANT ALL ON items TO ${role}; DROP TABLE gone`;
    expect((await alterUnder(change)).status).toBe(200);
    expect(await database.query('SELECT id FROM items')).toHaveLength(2);
  });
});

describe('a permission that is revoked', () => {
  it('a table whose permission is revoked between two imports is not found until it is granted again', async () => {
    await makeItems();
    expect((await post()).status).toBe(200);
    await database.query('TRUNCATE items');
    await database.query(`REVOKE INSERT ON items FROM ${role}`);
    problemOf(await post(), 'TABLE_NOT_FOUND');
    await database.query(`GRANT INSERT ON items TO ${role}`);
    expect((await post()).status).toBe(200);
  });

  it('a permission that is revoked while COPY runs does not affect the import', async () => {
    await makeItems();
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
    client.chunk(`${header}${Array.from({ length: 40_000 }, (_, id) => `${id},x\n`).join('')}`);
    let isCopying = false;
    while (!isCopying)
      isCopying =
        (await database.query('SELECT FROM pg_stat_progress_copy WHERE datname = current_database()'))
          .length > 0;
    await database.query(`REVOKE ALL ON items FROM ${role}`);
    client.chunk('');
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
    expect(await database.query('SELECT FROM items')).toHaveLength(40_000);
  });

  it('no import starts without the permission on the ledger', async () => {
    await makeItems();
    await database.query(`REVOKE INSERT ON stream_engine.imports FROM ${role}`);
    problemOf(await post(), 'LEDGER_UNUSABLE');
    await database.query(`GRANT INSERT ON stream_engine.imports TO ${role}`);
    expect((await post()).status).toBe(200);
  });
});

/** Drops the table, if it still exists, under any of its names. */
async function rowsLeft(): Promise<unknown[]> {
  const [table] = await database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relname IN ('items', 'gone') AND relkind = 'r'`,
  );
  return table === undefined ? [] : database.query(`SELECT * FROM ${table.name}`);
}
