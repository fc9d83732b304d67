import { RawClient, send, until } from '@repo/faults';
import { setTimeout as wait } from 'node:timers/promises';
import { createPool } from '@repo/database';
import {
  copyBackend,
  freezeBackend,
  holdLock,
  sleepingTrigger,
  thawBackend,
} from '@repo/embedded-postgres/testing';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { readEvents } from '../event-source.ts';
import type { ImportView } from '../import-view.ts';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE items (id int, label text);
    CREATE TABLE keyed (id int PRIMARY KEY, label text);
    CREATE TABLE slow (id int);
    ${sleepingTrigger('slow', 20, 'at commit')}`,
});
const { database, pool } = service;
const poolOfReplica = createPool({ connectionString: database.url, max: 4, onBackgroundError: () => {} });
const shutdown = new AbortController();
const replica = await startTestService({ schema: '', pool: poolOfReplica, shutdown: shutdown.signal });
afterEach(() => database.query('TRUNCATE items, keyed, slow'));

/** Starts an import whose client has sent so much and stays connected. */
async function begin(path: string, csv: string, key = 'k'): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  client.post(`/v1/imports/${path}`, {
    'content-type': 'text/csv',
    'transfer-encoding': 'chunked',
    'idempotency-key': key,
  });
  client.chunk(csv);
  await until(async () => (await get(service, key)).status === 'running');
  return client;
}

async function get({ url }: { readonly url: string }, id: string): Promise<ImportView> {
  return JSON.parse((await send(`${url}/v1/imports/${id}`, { method: 'GET' })).body.toString());
}

const cancel = ({ url }: { readonly url: string }, id: string) =>
  send(`${url}/v1/imports/${id}`, { method: 'DELETE' });

/** Waits until a replica shows the import in this phase, waiting for this. */
const seen = (at: typeof service, id: string, phase: string, waitingFor: string) =>
  until(async () => {
    const { progress } = await get(at, id);
    return progress?.phase === phase && progress.waitingFor === waitingFor;
  });

const rows = (count: number, from = 1) => Array.from({ length: count }, (_, i) => `${from + i},a\n`).join('');

describe('a running import', () => {
  it.each([
    ['its own process', service],
    ['another replica', replica],
  ])('%s shows a running import with all of its figures', async (_who, at) => {
    const csv = `id,label\n${rows(30_000)}x,b\n\n`;
    const client = await begin('items', csv);
    let shown!: ImportView;
    await until(async () => {
      shown = await get(at, 'k');
      return shown.progress?.bytes.received === csv.length && shown.progress.waitingFor === 'source';
    });
    expect(shown).toEqual({
      id: expect.any(String),
      status: 'running',
      table: 'public.items',
      mode: 'append',
      key: 'k',
      startedAt: expect.any(String),
      progress: {
        phase: 'loading',
        bytes: { received: csv.length },
        rows: expect.anything(),
        rejects: expect.anything(),
        rowsPerSecond: expect.any(Number),
        elapsedMs: expect.any(Number),
        rssBytes: expect.any(Number),
        memoryLimitBytes: expect.any(Number),
        waitingFor: 'source',
      },
    });
    const { read, loaded, rejected, skipped } = shown.progress.rows;
    expect(read).toBe(loaded + rejected + skipped);
    expect(shown.progress.rssBytes).toBeGreaterThan(2 ** 24);
    client.chunk('');
    const { status, body } = await client.answer();
    expect(status).toBe(200);
    const receipt = JSON.parse(body.toString());
    expect(receipt.rows).toEqual({ read: 30_002, loaded: 30_000, rejected: 1, skipped: 1 });
    // The stored receipt only lacks the time of COMMIT.
    expect(await get(at, 'k')).toMatchObject({ id: receipt.id, rows: receipt.rows });
    await until(async () => (await database.query('SELECT FROM stream_engine.progress')).length === 0);
    client.socket.destroy();
    await database.query('DELETE FROM stream_engine.imports');
  });

  it('shows the remaining bytes, and the time for them at this rate', async () => {
    const csv = `id,label\n${rows(20_000)}`;
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'content-length': csv.length * 2,
      'idempotency-key': 'total',
    });
    // A stream of four chunks within a second, followed by silence.
    for (let part = 0; part < 4; part++) {
      client.write(csv.slice((part * csv.length) / 4, ((part + 1) * csv.length) / 4));
      await wait(200);
    }
    await until(async () => (await get(service, 'total')).progress?.bytes.received === csv.length);
    const { progress } = await get(service, 'total');
    expect(progress.bytes).toEqual({ received: csv.length, total: csv.length * 2 });
    expect(progress.secondsLeft).toBeGreaterThan(0);
    expect(progress.secondsLeft).toBeLessThan(30);
    expect(progress.rowsPerSecond).toBeGreaterThan(0);
    client.reset();
    await service.idle();
  });

  it('shows that it waits for the database while the database accepts nothing', async () => {
    const unlock = await holdLock(pool, `INSERT INTO keyed VALUES (1, 'another session')`);
    onTestFinished(unlock);
    const client = await begin('keyed', 'id,label\n');
    // Fills every buffer on the way: the kernels' can hold tens of megabytes.
    let from = 1;
    const sending = setInterval(() => {
      client.chunk(rows(1000, from).replaceAll('a', 'a'.repeat(2000)));
      from += 1000;
    }, 20);
    onTestFinished(() => clearInterval(sending));
    await seen(service, 'k', 'loading', 'database');
    await seen(replica, 'k', 'loading', 'database');
    clearInterval(sending);
    await unlock();
    await seen(service, 'k', 'loading', 'source');
    client.reset();
    await service.idle();
  });
});

describe('events', () => {
  it.each([
    ['its own process', service],
    ['another replica', replica],
  ])('events come from %s at least twice a second, and end with the receipt', async (_who, at) => {
    const client = await begin('items', 'id,label\n1,a\n');
    const reading = readEvents(`${at.url}/v1/imports/k/events`);
    await wait(2000);
    const ended = performance.now();
    client.chunk('');
    const { body } = await client.answer();
    const { headers, events } = await reading;
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const before = events.filter(({ event, at: time }) => event === 'progress' && time < ended);
    expect(before.length).toBeGreaterThanOrEqual(4);
    expect(before.at(-1)!.data).toMatchObject({ status: 'running', progress: { phase: 'loading' } });
    const { id } = JSON.parse(body.toString());
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { id, status: 'committed' } });
    expect(events.filter(({ event }) => event === 'end').length).toBe(1);
    client.socket.destroy();
    await database.query('DELETE FROM stream_engine.imports');
  });

  it('a failed import has a single event, with the problem', async () => {
    const answer = await send(`${service.url}/v1/imports/items`, {
      body: 'id,size\n',
      headers: { 'content-type': 'text/csv' },
    });
    const { importId } = problemOf(answer, 'COLUMN_UNKNOWN');
    const { events } = await readEvents(`${replica.url}/v1/imports/${importId}/events`);
    expect(events).toMatchObject([
      { event: 'end', data: { status: 'failed', problem: { code: 'COLUMN_UNKNOWN' } } },
    ]);
  });

  it('events stop when no client reads them', async () => {
    const client = await begin('items', 'id,label\n1,a\n');
    await readEvents(`${replica.url}/v1/imports/k/events`, ({ length }) => length === 2);
    let asked = 0;
    const count = () => asked++;
    poolOfReplica.on('acquire', count);
    await until(async () => {
      const before = asked;
      await wait(1000);
      return asked === before;
    });
    poolOfReplica.off('acquire', count);
    client.reset();
    await service.idle();
  });

  it('a request for events of an unknown import gets 404', async () => {
    problemOf(await send(`${service.url}/v1/imports/nothing/events`, { method: 'GET' }), 'IMPORT_NOT_FOUND');
  });
});

describe('DELETE', () => {
  const CANCELLED_WITHIN_MS = 1000;

  /** Cancels the import, and checks that only its ledger entry is left. */
  async function expectCancelled(at: typeof service, client: RawClient, table: string): Promise<void> {
    const { id } = await get(at, 'k');
    const began = performance.now();
    const { status, body } = await cancel(at, 'k');
    expect(performance.now() - began).toBeLessThan(CANCELLED_WITHIN_MS);
    expect([status, JSON.parse(body.toString())]).toMatchObject([
      200,
      { id, status: 'failed', problem: { code: 'IMPORT_CANCELLED', importId: id } },
    ]);
    problemOf(await client.answer(), 'IMPORT_CANCELLED');
    expect(await service.countRows(table)).toBe(0);
    await until(
      async () =>
        (
          await database.query(`SELECT FROM pg_stat_activity WHERE datname = current_database()
          AND (state = 'idle in transaction' OR query ~ '^(COPY|COMMIT|WITH applied)' AND state = 'active')`)
        ).length === 0,
    );
    await until(async () => (await database.query('SELECT FROM stream_engine.progress')).length === 0);
    client.socket.destroy();
    await service.idle();
    await database.query('DELETE FROM stream_engine.imports');
  }

  describe.each([
    ['its own process', service],
    ['another replica', replica],
  ])('DELETE at %s', (_who, at) => {
    it('cancels an import that waits for its client', async () => {
      const client = await begin('items', `id,label\n${rows(1000)}`);
      await seen(at, 'k', 'loading', 'source');
      await expectCancelled(at, client, 'items');
    });

    it.each([
      ['its table', 'LOCK TABLE keyed'],
      ['a row', `INSERT INTO keyed VALUES (1, 'another session')`],
    ])('cancels an import that waits for %s', async (_what, statement) => {
      const unlock = await holdLock(pool, statement);
      onTestFinished(unlock);
      const client = await begin('keyed', `id,label\n${rows(5000)}`);
      await service.waiting();
      const { id } = await get(at, 'k');
      const began = performance.now();
      const { status } = await cancel(at, id);
      expect([status, performance.now() - began < CANCELLED_WITHIN_MS]).toEqual([200, true]);
      await unlock();
      problemOf(await client.answer(), 'IMPORT_CANCELLED');
      expect(await service.countRows('keyed')).toBe(0);
      client.socket.destroy();
      await service.idle();
      await database.query('DELETE FROM stream_engine.imports');
    });

    it('cancels an import whose backend is frozen', async () => {
      const client = await begin('items', 'id,label\n1,a\n');
      await seen(at, 'k', 'loading', 'source');
      const copying = await copyBackend(database);
      await freezeBackend(copying);
      const { id } = await get(at, 'k');
      const began = performance.now();
      const answer = cancel(at, id);
      problemOf(await client.answer(), 'IMPORT_CANCELLED');
      expect(performance.now() - began).toBeLessThan(CANCELLED_WITHIN_MS);
      await thawBackend(copying);
      expect((await answer).status).toBe(200);
      await until(async () => (await service.countRows('items')) === 0);
      client.socket.destroy();
      await service.idle();
      await database.query('DELETE FROM stream_engine.imports');
    });

    it('cancels an import whose merge statement waits for a lock', async () => {
      await database.query(`INSERT INTO keyed VALUES (1, 'old')`);
      const unlock = await holdLock(pool, 'UPDATE keyed SET id = id');
      const client = await begin('keyed?mode=upsert', 'id,label\n1,new\n');
      client.chunk('');
      await seen(at, 'k', 'merging', 'database');
      const began = performance.now();
      const { status } = await cancel(at, 'k');
      expect([status, performance.now() - began < CANCELLED_WITHIN_MS]).toEqual([200, true]);
      await unlock();
      problemOf(await client.answer(), 'IMPORT_CANCELLED');
      expect(await database.query('SELECT * FROM keyed')).toEqual([{ id: 1, label: 'old' }]);
      client.socket.destroy();
      await service.idle();
      await database.query('DELETE FROM stream_engine.imports');
    });

    it('answers correctly during COMMIT', async () => {
      const client = await begin('slow', 'id\n1\n');
      client.chunk('');
      await seen(at, 'k', 'committing', 'database');
      await expectCancelled(at, client, 'slow');
    });
  });

  it('cancelling frees the key and keeps the rejects', async () => {
    const client = await begin('items', 'id,label\nx,a\n');
    await seen(service, 'k', 'loading', 'source');
    await cancel(service, 'k');
    const { importId } = problemOf(await client.answer(), 'IMPORT_CANCELLED');
    client.socket.destroy();
    await until(async () => {
      const rejects = await send(`${service.url}/v1/imports/${importId}/rejects`, { method: 'GET' });
      return rejects.body.toString() === 'id,label\nx,a\n';
    });
    const again = await send(`${service.url}/v1/imports/items`, {
      body: 'id,label\n1,a\n',
      headers: { 'content-type': 'text/csv', 'idempotency-key': 'k' },
    });
    expect(again.status).toBe(200);
    const { detail, href } = problemOf(await cancel(service, 'k'), 'IMPORT_ENDED');
    expect(detail).toBe('the import has already ended: it is committed');
    expect(href).toBe(`/v1/imports/${JSON.parse(again.body.toString()).id}`);
    await database.query('DELETE FROM stream_engine.imports');
  });

  it('DELETE of an unknown import gets 404', async () => {
    problemOf(await cancel(service, 'nothing'), 'IMPORT_NOT_FOUND');
  });
});

it('a service that shuts down ends its event streams', async () => {
  const client = await begin('items', 'id,label\n1,a\n');
  const reading = readEvents(`${replica.url}/v1/imports/k/events`);
  await wait(300);
  shutdown.abort();
  const { events } = await reading;
  expect(events.every(({ event }) => event === 'progress')).toBe(true);
  client.reset();
  await service.idle();
});
