import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { PostgresProxy } from '@repo/faults';
import {
  createTestDatabase,
  freezeBackend,
  holdLock,
  sleepingTrigger,
  thawBackend,
} from '@repo/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  copyStatement,
  createCopySink,
  createPool,
  lockForInsert,
  withTransaction,
} from '../../src/index.ts';
import { backendOf, rejectionOf, until } from '../test-pool.ts';

const STALL_MS = 1500;

const database = await createTestDatabase({
  schema: `
    CREATE TABLE items (id int PRIMARY KEY);
    CREATE TABLE locked (id int PRIMARY KEY);
    CREATE TABLE slow (id int);
    CREATE TABLE slow_far_away (id int);
    ${sleepingTrigger('slow', 0.2, 'before')}
    ${sleepingTrigger('slow_far_away', 0.2, 'before')}`,
});
const proxy = await PostgresProxy.open(database.url);
const slowProxy = await PostgresProxy.open(database.url);
const open = (stallMs: number, url = proxy.url) =>
  createPool({ connectionString: url, max: 4, stallMs, onBackgroundError: () => {} });
const pool = open(STALL_MS);
const slowPool = open(STALL_MS, slowProxy.url);
const patient = open(60_000, database.url);
afterAll(async () => {
  await Promise.all([pool.end(), slowPool.end(), patient.end()]);
  await Promise.all([proxy.stop(), slowProxy.stop()]);
});

const stalled = { code: 'DATABASE_STALLED', retryable: true };

const sinkInto = (client: pg.Client, table: string) => {
  const sink = createCopySink(client);
  sink.begin(copyStatement({ schema: 'public', name: table }, ['id'], 'text'));
  return sink;
};
const rowsTo = (count: number) => Readable.from(Array.from({ length: count }, (_, id) => `${id}\n`));
const load = (table: string, rows: Readable, by = pool) =>
  withTransaction(by, (client) => pipeline(rows, sinkInto(client, table)));

async function* endlessRows(): AsyncGenerator<Buffer> {
  for (let id = 0; ; id++) {
    yield Buffer.from(Array.from({ length: 1000 }, (_, i) => `${1000 * id + i}\n`).join(''));
    await new Promise(setImmediate);
  }
}

const backends = () =>
  database.query<{ pid: number; query: string }>(
    `SELECT pid, query FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'stream-engine'
      AND (state = 'idle in transaction' OR state = 'active' AND query LIKE 'COPY %')`,
  );

describe('a stall, which fails with DATABASE_STALLED and ends its backend', () => {
  afterEach(async () => {
    await until(async () => (await backends()).length === 0 && pool.idleCount === pool.totalCount);
    await database.query('TRUNCATE items');
  });

  it('detects a COPY that waits for a lock, with all rows sent', async () => {
    const unlock = await holdLock(patient, 'LOCK TABLE items');
    expect(await rejectionOf(load('items', rowsTo(10)))).toMatchObject(stalled);
    await until(async () => (await backends()).length === 1);
    await unlock();
  });

  it('detects a COPY that waits for a row that another session has inserted', async () => {
    const other = await patient.connect();
    await other.query('BEGIN; INSERT INTO items VALUES (5)');
    expect(await rejectionOf(load('items', rowsTo(10)))).toMatchObject(stalled);
    await other.query('ROLLBACK');
    other.release();
  });

  it('detects a frozen backend with more data queued than it takes', async () => {
    const work = rejectionOf(load('items', Readable.from(endlessRows())));
    await until(async () => (await backends()).length === 1);
    const { pid } = (await backends())[0]!;
    await freezeBackend(pid);
    expect(await work).toMatchObject(stalled);
    await thawBackend(pid);
  });

  it('detects a statement that waits for a lock', async () => {
    const unlock = await holdLock(patient, 'LOCK TABLE items');
    const work = withTransaction(pool, (client) => client.query('INSERT INTO items VALUES (1)'));
    expect(await rejectionOf(work)).toMatchObject(stalled);
    await unlock();
  });

  it('detects a link that swallows the rest of a statement, so that the backend waits as active', async () => {
    const parse = { from: 'frontend', message: 'Parse', when: 'after' } as const;
    const torn = proxy.trap(parse, (connection) => connection.hold());
    expect(await rejectionOf(pool.query('SELECT $1 AS torn', [1]))).toMatchObject(stalled);
    await torn.done;
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it.each([
    ['a statement of the pool', () => pool.query('SELECT 1'), stalled],
    ['BEGIN', () => withTransaction(pool, async () => {}), stalled],
    ['COMMIT', () => withTransaction(pool, swallow), { code: 'COMMIT_OUTCOME_UNKNOWN', cause: stalled }],
  ])('detects a link that swallows %s', async (what, work, expected) => {
    await pool.query('SELECT 1');
    if (what !== 'COMMIT') proxy.hold();
    expect(await rejectionOf(work())).toMatchObject(expected);
    proxy.admit();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  async function swallow(client: pg.Client): Promise<void> {
    await client.query('INSERT INTO items VALUES (1)');
    proxy.hold();
  }
});

const LONG_MS = 3 * STALL_MS;

describe.concurrent('no stall, however long it takes', () => {
  it('allows COPY into a table with a slow trigger, with all rows sent', async () => {
    await load('slow', rowsTo(12));
    expect(await database.query('SELECT count(*)::int AS rows FROM slow')).toEqual([{ rows: 12 }]);
  });

  it('allows a working COPY on a server that answers slowly', async () => {
    const work = load('slow_far_away', rowsTo(30), slowPool);
    await until(async () => (await backends()).some(({ query }) => query.includes('slow_far_away')));
    slowProxy.conditions = { latencyMs: STALL_MS / 8 };
    await work;
  });

  it('allows a wait for a lock with its own time limit', async () => {
    const unlock = await holdLock(patient, 'LOCK TABLE locked');
    const waiting = withTransaction(pool, (client) =>
      lockForInsert(client, { schema: 'public', name: 'locked' }, 2 * STALL_MS),
    );
    expect(await rejectionOf(waiting)).toMatchObject({ code: 'TABLE_LOCKED' });
    await unlock();
  });

  it('allows a statement that computes', async () => {
    const seconds = LONG_MS / 1000;
    await withTransaction(pool, (client) => client.query('SELECT pg_sleep($1)', [seconds]));
  });

  it('allows COPY that waits for its rows, and a transaction that waits for its next statement', async () => {
    await withTransaction(pool, async (client) => {
      await wait(LONG_MS);
      const sink = sinkInto(client, 'items');
      await new Promise((resolve) => sink.write('1\n', resolve));
      await wait(LONG_MS);
      await new Promise<void>((resolve) => sink.end('2\n', () => resolve()));
    });
    expect(await database.query('SELECT id FROM items ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  });
});

describe('no stall', () => {
  it('does not take a stopped or busy process for a stall', async () => {
    const answer = pool.query('SELECT pg_sleep(0.01)');
    await new Promise(setImmediate);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LONG_MS);
    await answer;
  });
});

describe('terminateBackend', () => {
  it('terminateBackend retries while the database cannot be reached', async () => {
    const other = await patient.connect();
    other.on('error', () => {});
    const backend = await backendOf(other);
    await proxy.stop();
    await pool.terminateBackend(backend);
    await proxy.start();
    const look = 'SELECT FROM pg_stat_activity WHERE pid = $1';
    await until(async () => (await database.query(look, [backend.pid])).length === 0);
    other.release(true);
  });
});
