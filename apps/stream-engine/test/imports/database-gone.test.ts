import { PostgresProxy, RawClient, send, sendCsv, until } from '@repo/faults';
import { createPool, migrate } from '@repo/database';
import { createTestDatabase, sleepingTrigger } from '@repo/embedded-postgres/testing';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const database = await createTestDatabase({
  schema: `
    CREATE TABLE items (id int PRIMARY KEY, label text);
    CREATE TABLE slow (id int);
    ${sleepingTrigger('slow', 60, 'at commit')}`,
});
await migrate(database.url);
const proxy = await PostgresProxy.open(database.url);
afterAll(() => proxy.stop());
const pool = createPool({
  connectionString: proxy.url,
  max: 4,
  connectTimeoutMs: 1_000,
  onBackgroundError: () => {},
});
const direct = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
afterAll(() => direct.end());
const service = await startTestService({ schema: '', pool, importsMax: 1 });
const csv = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };
const rowsFrom = (first: number) =>
  Array.from({ length: 1000 }, (_, i) => `${first + i},${'x'.repeat(180)}\n`).join('');

const backends = (condition: string) =>
  database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND ${condition}`,
  );

async function terminate(condition: string): Promise<void> {
  await until(async () => (await backends(condition)).length > 0);
  for (const { pid } of await backends(condition))
    await database.query('SELECT pg_terminate_backend($1)', [pid]);
}

const isCopy = `query LIKE 'COPY %' AND state = 'active'`;

const post = async (path = 'items') =>
  (await RawClient.connect(service.port)).post(`/v1/imports/${path}`, csv);

afterEach(async () => {
  await service.idle();
  expect(await database.query('SELECT * FROM items')).toEqual([]);
  expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n')).status).toBe(200);
  await database.query('TRUNCATE items');
});

const faults: readonly (readonly [name: string, strike: (condition: string) => Promise<void>])[] = [
  ['is terminated', terminate],
  [
    'loses its connection',
    async (condition) => {
      await until(async () => (await backends(condition)).length > 0);
      await proxy.stop();
      await proxy.start();
    },
  ],
];

describe.each(faults)('a backend that %s', (_name, strike) => {
  it('a backend that ends in the middle of an upload is reported to the client, which is still sending', async () => {
    const client = await post();
    client.chunk(`id,label\n${rowsFrom(0)}`);
    await strike(isCopy);
    for (let first = 1000; !client.received; first += 1000) {
      client.chunk(rowsFrom(first));
      await new Promise(setImmediate);
    }
    const { importId } = problemOf(await client.answer(), 'DATABASE_UNAVAILABLE');
    expect(importId).toMatch(/^[0-9a-f-]{36}$/);
    client.socket.destroy();
  });

  it('a backend that ends while the client sends nothing is reported to the client', async () => {
    const client = await post();
    client.chunk(`id,label\n${rowsFrom(0)}`);
    await strike(isCopy);
    problemOf(await client.answer(), 'DATABASE_UNAVAILABLE');
    client.socket.destroy();
  });

  it('a backend that ends while COPY waits for a lock is reported to the client', async () => {
    const blocker = await direct.connect();
    await blocker.query('BEGIN; LOCK TABLE items IN ACCESS EXCLUSIVE MODE');
    const answered = sendCsv(`${service.url}/v1/imports/items`, `id,label\n${rowsFrom(0)}`);
    await strike(`wait_event_type = 'Lock' AND query ~ 'COPY |EXPLAIN INSERT '`);
    problemOf(await answered, 'DATABASE_UNAVAILABLE');
    await blocker.query('ROLLBACK');
    blocker.release();
  });

  it('a backend that ends while idle in the pool does not affect the next upload', async () => {
    await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n');
    await database.query('TRUNCATE items');
    await strike(`state = 'idle' AND application_name = 'stream-engine'`);
    await until(() => pool.totalCount === 0);
    expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n')).status).toBe(200);
  });

  it('a backend that ends during COMMIT is found to have rolled back', async () => {
    const answered = sendCsv(`${service.url}/v1/imports/slow`, 'id\n1\n');
    await strike(`wait_event = 'PgSleep'`);
    const { importId } = problemOf(await answered, 'DATABASE_UNAVAILABLE');
    expect(await database.query('SELECT * FROM slow')).toEqual([]);
    const answer = await send(`${service.url}/v1/imports/${importId}`, { method: 'GET' });
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      id: importId,
      status: 'failed',
      problem: { code: 'DATABASE_UNAVAILABLE' },
    });
  });
});

const commitAnswered = {
  from: 'backend',
  message: 'CommandComplete',
  text: /^COMMIT/,
  when: 'before',
} as const;

describe('a COMMIT whose answer is lost', () => {
  it('a COMMIT whose answer is lost is found in the ledger, and its receipt is the answer', async () => {
    const lost = proxy.trap(commitAnswered, () => proxy.stop().then(() => proxy.start()));
    const { status, body } = await sendCsv(`${service.url}/v1/imports/items`, 'id\n7\n8\n');
    await lost.done;
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({ status: 'committed', rows: { loaded: 2 } });
    expect(await database.query('SELECT id FROM items')).toEqual([{ id: 7 }, { id: 8 }]);
    await database.query('TRUNCATE items');
  });

  it('the outcome of a COMMIT stays unknown while the database cannot be reached, and the answer says so', async () => {
    proxy.trap(commitAnswered, () => proxy.stop());
    const { status, body } = await sendCsv(`${service.url}/v1/imports/items`, 'id\n7\n');
    expect(status).toBe(500);
    const problem = JSON.parse(body.toString());
    expect(problem).toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN', retryable: false });
    expect(problem).not.toHaveProperty('rowsLoaded');
    await proxy.start();
    const answer = await send(`${service.url}/v1/imports/${problem.importId}`, { method: 'GET' });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ status: 'committed', rows: { loaded: 1 } });
    await database.query('TRUNCATE items');
  });
});

describe('an import that loses a connection while it starts', () => {
  const entry = { from: 'frontend', message: 'Parse', text: /INSERT INTO stream_engine\.imports/ } as const;

  it.each([
    ['at BEGIN', { from: 'frontend', message: 'Query', text: /^BEGIN/, when: 'before' }, 'unknown'],
    [
      'at its lock',
      { from: 'frontend', message: 'Parse', text: /pg_advisory_xact_lock/, when: 'before' },
      'unknown',
    ],
    ['before it is in the ledger', { ...entry, when: 'before' }, 'unknown'],
    [
      'before it knows that',
      { from: 'backend', message: 'CommandComplete', text: /^INSERT/, when: 'before' },
      'failed',
    ],
  ] as const)('the answer names an id only if that can be requested: %s', async (_when, point, status) => {
    const { done } = proxy.trap(point, (connection) => connection.reset());
    const answer = await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n');
    await done;
    const { importId } = problemOf(answer, 'DATABASE_UNAVAILABLE');
    const found = importId && (await send(`${service.url}/v1/imports/${importId}`, { method: 'GET' }));
    expect(found ? JSON.parse(found.body.toString()).status : 'unknown').toBe(status);
  });
});

describe('a database that cannot be reached', () => {
  it('an upload is rejected before its body is read while the database cannot be reached', async () => {
    await proxy.stop();
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'content-length': 1e9,
      expect: '100-continue',
    });
    problemOf(await client.answer(), 'DATABASE_UNAVAILABLE');
    expect(client.received).toMatch(/^HTTP\/1\.1 503/);
    await client.closed();
    await proxy.start();
  });

  it('the error is reported to the client, whose connection then serves the next upload', async () => {
    // Single statements, such as the one that finds the table, connect with a callback.
    const connect = pool.connect.bind(pool) as (onClient?: unknown) => unknown;
    const broken = vi
      .spyOn(pool, 'connect')
      .mockImplementation((onClient?: unknown) =>
        onClient === undefined ? Promise.reject(new Error('no connection')) : connect(onClient),
      );
    const client = await RawClient.connect(service.port);
    const rest = Buffer.alloc(1024 * 1024);
    client.post('/v1/imports/items', { 'content-type': 'text/csv', 'content-length': rest.length + 3 });
    client.write('id\n');
    problemOf(await client.answer(), 'DATABASE_UNAVAILABLE');
    broken.mockRestore();
    client.forget().write(rest);
    client.post('/v1/imports/items', { 'content-type': 'text/csv', 'content-length': 3 }).write('id\n');
    expect((await client.answer()).status).toBe(200);
    await client.finish().closed();
  });

  it('an import fails after the pool’s time limit if no connection is left for it', async () => {
    const taken = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    problemOf(await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n'), 'DATABASE_UNAVAILABLE');
    for (const client of taken) client.release();
  });
});
