import { setTimeout as wait } from 'node:timers/promises';
import { RawClient, send, sendCsv, until } from '@repo/faults';
import {
  copyBackend,
  freezeBackend,
  holdLock,
  sleepingTrigger,
  thawBackend,
} from '@repo/embedded-postgres/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const CLIENT_STALL_MS = 2500;
const DATABASE_STALL_MS = 2000;
const LOCK_TIMEOUT_MS = 1000;
/** Longer than two of the time limits. */
const LONG_MS = 2 * CLIENT_STALL_MS + 500;

/** Number of tests that wait for their time limits concurrently, each with its own table; vitest’s `maxConcurrency`. */
const SIDE_BY_SIDE = 5;

const service = await startTestService({
  schema: `
    CREATE TABLE items (id int PRIMARY KEY, label text);
    CREATE TABLE silent (LIKE items);
    CREATE TABLE compared (LIKE items);
    CREATE TABLE paused (LIKE items);
    CREATE TABLE steady (LIKE items);
    CREATE TABLE slow (LIKE items);
    CREATE TABLE slower (LIKE items);
    ${sleepingTrigger('slow', 0.2, 'before')}
    ${sleepingTrigger('slower', 0.2, 'before')}`,
  importsMax: SIDE_BY_SIDE,
  lockTimeoutMs: LOCK_TIMEOUT_MS,
  clientPatience: { stallMs: CLIENT_STALL_MS, rateMin: 1000, rateMs: 1000 },
  poolOptions: { stallMs: DATABASE_STALL_MS },
});
const { database } = service;
const path = '/v1/imports/items';
const silent = '/v1/imports/silent';
const csv = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };

async function open(table = 'items'): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  return client.post(`/v1/imports/${table}`, csv).chunk('id,label\n1,a\n');
}

const rowsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${first + i},${'x'.repeat(180)}\n`).join('');

/** Checks that no slot, backend or row is left. */
async function leavesNothing(): Promise<void> {
  await service.idle();
  await until(
    async () =>
      (
        await database.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND (state = 'idle in transaction' OR query LIKE 'COPY %' AND state = 'active')`,
        )
      ).length === 0,
  );
  await database.query('TRUNCATE items');
  const answers = Array.from({ length: SIDE_BY_SIDE }, (_, i) =>
    sendCsv(`${service.url}${path}`, `id\n${i}\n`),
  );
  for (const answer of answers) expect((await answer).status).toBe(200);
  await database.query('TRUNCATE items');
}

describe.concurrent('the watchdogs', () => {
  afterAll(leavesNothing);

  it.each<[string, () => Promise<RawClient>]>([
    ['in the middle of its file', () => open('silent')],
    ['after its head', async () => (await RawClient.connect(service.port)).post(silent, csv)],
    [
      'in the middle of a form',
      async () =>
        (await RawClient.connect(service.port))
          .post(silent, { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 1000 })
          .write('--x\r\ncontent-disposition: form-data; name=file; filename=f\r\n\r\nid\n1\n'),
    ],
    [
      'in the middle of a sample',
      async () => (await RawClient.connect(service.port)).post(`${silent}/plan`, csv),
    ],
  ])('a client that falls silent %s gets 408', async (_where, begin) => {
    const client = await begin();
    const { detail, limit } = problemOf(await client.answer(), 'CLIENT_STALLED');
    expect([detail, limit]).toEqual([expect.stringContaining('no data arrived for 2.5 s'), CLIENT_STALL_MS]);
    expect(await service.countRows('silent')).toBe(0);
    client.socket.destroy();
  });

  it.each([
    ['before its first byte', ''],
    ['in the middle of its head', 'POST /v1/imports/items HTTP/1.1\r\nhost:'],
  ])('a client that falls silent %s gets 408', async (_where, head) => {
    const client = await RawClient.connect(service.port);
    client.write(head);
    problemOf(await client.answer(), 'CLIENT_STALLED');
    await client.closed();
  });

  it('a client that sends too slowly gets 408', async () => {
    const client = await open('silent');
    const trickle = setInterval(() => client.chunk('2,b\n'), 200);
    const { detail } = problemOf(await client.answer(), 'CLIENT_STALLED');
    clearInterval(trickle);
    expect(detail).toContain('less than 1000 bytes per second');
    client.socket.destroy();
  });

  it('a client that sends too slowly while its file is compared with an earlier import gets 408', async () => {
    const headers = { 'idempotency-key': 'compared' };
    const compared = '/v1/imports/compared';
    expect((await sendCsv(`${service.url}${compared}`, 'id\n1\n', { headers })).status).toBe(200);
    const client = await RawClient.connect(service.port);
    client.post(compared, { ...csv, ...headers }).chunk('id\n');
    const trickle = setInterval(() => client.chunk('2\n'), 200);
    problemOf(await client.answer(), 'CLIENT_STALLED');
    clearInterval(trickle);
    client.socket.destroy();
  });

  it('a slow client that pauses is not rejected', async () => {
    const client = await open('paused');
    for (let i = 1; i < 6; i++) {
      await wait(CLIENT_STALL_MS * 0.6);
      client.chunk(rowsFrom(i * 100, 40));
    }
    client.chunk('');
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
  });

  it('a client is not rejected because of a slow database', async () => {
    const client = await open('slow');
    client.chunk(rowsFrom(2, Math.ceil(LONG_MS / 200))).chunk('');
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
  });

  it('a slow database is not rejected', async () => {
    const rows = Math.ceil((3 * DATABASE_STALL_MS) / 200);
    const receipt = await sendCsv(`${service.url}/v1/imports/slower`, `id,label\n${rowsFrom(1, rows)}`);
    expect(receipt.status).toBe(200);
  });

  it('a database is not rejected because of a slow client', async () => {
    const client = await open('steady');
    for (let i = 1; i < 5; i++) {
      await wait(DATABASE_STALL_MS * 0.9);
      client.chunk(rowsFrom(i * 100, 40));
    }
    client.chunk('');
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
  });
});

describe('a client', () => {
  afterEach(leavesNothing);

  it('a client is not rejected because the service was stopped in between', async () => {
    const stopped = await startService({
      DATABASE_URL: database.url,
      CLIENT_STALL_MS,
      CLIENT_RATE_MIN: 1000,
      DATABASE_STALL_MS,
    });
    const client = await RawClient.connect(stopped.port);
    client.post(path, csv).chunk(`id,label\n${rowsFrom(1, 10)}`);
    await copyBackend(database);
    stopped.process.kill('SIGSTOP');
    await wait(LONG_MS);
    stopped.process.kill('SIGCONT');
    client.chunk(rowsFrom(11, 10)).chunk('');
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
    expect(await stopped.stop()).toBe(0);
  });
});

describe('a table that another session has locked', () => {
  afterEach(leavesNothing);

  it('a locked table fails the import with 503 before the file is requested', async () => {
    const unlock = await holdLock(service.pool, 'LOCK TABLE items');
    const client = await RawClient.connect(service.port);
    client.post(path, { ...csv, expect: '100-continue' });
    const { importId } = problemOf(await client.answer(), 'TABLE_LOCKED');
    const { body } = await send(`${service.url}/v1/imports/${importId}`, { method: 'GET' });
    expect(JSON.parse(body.toString())).toMatchObject({
      status: 'failed',
      problem: { code: 'TABLE_LOCKED' },
    });
    expect(client.received).toMatch(/^HTTP\/1\.1 503/);
    await unlock();
    await client.finish().closed();
  });

  it('a locked table is loaded if the lock is released in time', async () => {
    const unlock = await holdLock(service.pool, 'LOCK TABLE items');
    const answer = sendCsv(`${service.url}${path}`, 'id\n1\n');
    await service.waiting();
    await unlock();
    expect((await answer).status).toBe(200);
  });

  it('the time limit for locks does not apply to rows, which the database watchdog covers', async () => {
    const blocker = await service.pool.connect();
    await blocker.query('BEGIN; INSERT INTO items VALUES (5)');
    const client = await open();
    client.chunk(rowsFrom(2, 10)).chunk('');
    problemOf(await client.answer(), 'DATABASE_STALLED');
    await blocker.query('ROLLBACK');
    blocker.release();
    client.socket.destroy();
  });
});

describe('a database', () => {
  afterEach(leavesNothing);

  it('a database that freezes fails the import with 504, and nothing is loaded when it resumes', async () => {
    const client = await open();
    const pid = await copyBackend(database);
    await freezeBackend(pid);
    client.chunk(rowsFrom(2, 10)).chunk('');
    const { importId } = problemOf(await client.answer(), 'DATABASE_STALLED');
    await thawBackend(pid);
    client.socket.destroy();
    await until(async () => (await service.countRows('items')) === 0);
    await until(async () => {
      const [found] = await database.query('SELECT state FROM stream_engine.imports WHERE id = $1', [
        importId,
      ]);
      return found?.['state'] === 'failed';
    });
  });
});
