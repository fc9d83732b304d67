import { PostgresProxy, RawClient, send, sendCsv, until } from '@repo/faults';
import { once } from 'node:events';
import { createPool } from '@repo/database';
import { freezeBackend, holdLock, thawBackend } from '@repo/embedded-postgres/testing';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { spawnService, startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';
import { chunked, CLOSING_MS, fillLog, rows, StoppingDatabase, stopTimed } from './stopping.ts';

const stopping = await StoppingDatabase.create();
const { database } = stopping;
const proxy = await PostgresProxy.open(database.url);
afterAll(() => proxy.stop());
// Locks have their own pool: inside a transaction, `database` would always see the sessions of its first query.
const locking = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
afterAll(() => locking.end());

const GRACE_MS = 1_000;

describe('when the grace period is over', () => {
  it('every import is aborted, whatever it waits for, and the process exits in time with 0', async () => {
    const service = await startService({ DATABASE_URL: database.url, GRACE_MS, IMPORTS_MAX: 10 });
    await makeRejects(service.url);
    const clients = {
      stalled: await stopping.openImport(service),
      sending: await stopping.openImport(service, 'sending'),
      frozen: await stopping.openImport(service, 'frozen'),
      locked: await RawClient.connect(service.port),
      merging: await RawClient.connect(service.port),
      committing: await RawClient.connect(service.port),
      form: await RawClient.connect(service.port),
      file: await RawClient.connect(service.port),
    };
    const goOn = setInterval(() => clients.sending.chunk('1,a\n'), 50);
    // The backend must not be frozen while it works, because it could hold a lock that every other backend needs.
    const frozen = await stopping.backendThat(
      `query LIKE 'COPY "public"."frozen"%' AND wait_event = 'ClientRead'`,
    );
    await freezeBackend(frozen);
    const unlock = await holdLock(locking, 'LOCK TABLE locked IN ACCESS EXCLUSIVE MODE');
    let isFree = false;
    const free = async () => {
      if (isFree) return;
      isFree = true;
      clearInterval(goOn);
      await thawBackend(frozen);
      await unlock();
    };
    // If this fails, later tests must not wait for the locks it holds.
    onTestFinished(free);
    clients.locked.post('/v1/imports/locked', chunked).chunk(`id,label\n${rows}`);
    clients.merging.post('/v1/imports/merging?mode=upsert', chunked).chunk('id\n1\n').chunk('');
    clients.committing.post('/v1/imports/committing', chunked).chunk('id\n1\n').chunk('');
    for (const [client, type] of [
      [clients.form, 'multipart/form-data; boundary=x'],
      [clients.file, 'text/csv'],
    ] as const) {
      client.post('/v1/imports/items', { 'content-type': type, 'content-length': 9, expect: '100-continue' });
      await client.has('100 Continue');
    }
    await stopping.backendThat(
      `wait_event_type = 'Lock' AND query LIKE '%EXPLAIN INSERT INTO "public"."locked"%'`,
    );
    await stopping.backendThat(`wait_event = 'PgSleep' AND query LIKE 'COMMIT%'`);
    await stopping.backendThat(`wait_event = 'PgSleep' AND query LIKE '%"merging"%'`);
    // Clients that send nothing more, and one that does not read its response.
    const head = await RawClient.connect(service.port);
    head.write('GET /livez HTTP/1.1\r\nhost: te');
    const download = await RawClient.connect(service.port);
    download.write('GET /v1/imports/rejecting/rejects HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await download.has('200 OK');
    download.socket.pause();

    const ended = stopTimed(service);
    const told: object[] = [];
    const answers = Object.entries(clients).map(async ([name, client]) => {
      const answer = await client.answer();
      const { code, detail } = problemOf(answer, JSON.parse(answer.body.toString()).code);
      // On a busy machine, finding the outcome of a COMMIT can take longer than the limit.
      if (name !== 'committing' || code !== 'COMMIT_OUTCOME_UNKNOWN') told.push({ name, code, detail });
    });
    await Promise.all(answers);
    for (const one of told)
      expect(one).toMatchObject({
        code: 'SHUTTING_DOWN',
        detail: 'the service was stopped; send the file again',
      });
    const { code, tookMs } = await ended;
    await free();
    expect(code).toBe(0);
    expect(tookMs).toBeGreaterThan(GRACE_MS);
    expect(tookMs).toBeLessThan(GRACE_MS + CLOSING_MS);
    expect(await service.stderr).toBe('');
    for (const table of ['items', 'sending', 'locked', 'frozen', 'merging', 'committing'])
      expect(await stopping.countRows(table)).toBe(0);
    for (const { socket } of [...Object.values(clients), head, download]) socket.destroy();
  });

  it('a black-holed link to the database does not delay the exit', async () => {
    const service = await startService({ DATABASE_URL: proxy.url, GRACE_MS, IMPORTS_MAX: 10 });
    const copying = await stopping.openImport(service);
    const committing = await RawClient.connect(service.port);
    // The COMMIT arrives, and nothing after it.
    const commit = { from: 'frontend', message: 'Query', text: /^COMMIT/, when: 'after' } as const;
    const { done } = proxy.trap(commit, () => proxy.hold());
    committing.post('/v1/imports/locked', chunked).chunk('id\n1\n').chunk('');
    await done;
    const waiting = send(`${service.url}/v1/imports`, { method: 'GET' }).catch(() => 'closed');
    const ended = stopTimed(service);
    problemOf(await copying.answer(), 'SHUTTING_DOWN');
    // The outcome is unknown, and the response says so.
    expect(JSON.parse((await committing.answer()).body.toString())).toMatchObject({
      code: 'COMMIT_OUTCOME_UNKNOWN',
    });
    const { code, tookMs } = await ended;
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(GRACE_MS + CLOSING_MS);
    expect(await waiting).toBe('closed');
    expect(await service.stderr).toBe('');
    proxy.admit();
    await proxy.stop();
    await proxy.start();
    expect(await stopping.countRows('items')).toBe(0);
    expect(await stopping.countRows('locked')).toBe(1);
    for (const { socket } of [copying, committing]) socket.destroy();
  });
});

describe('SIGTERM while the service waits for the first response of its database', () => {
  it('exits with 0 before listening and logs no error', async () => {
    proxy.hold();
    onTestFinished(() => proxy.release());
    const before = proxy.connections.length;
    const service = spawnService({ DATABASE_URL: proxy.url });
    await until(() => proxy.connections.length > before);
    expect(await service.stop()).toBe(0);
    expect(service.logs.map(({ level, msg }) => ({ level, msg }))).toEqual([
      { level: 30, msg: 'shutting down; running imports may finish' },
      { level: 30, msg: 'stopped' },
    ]);
    expect(await service.stderr).toBe('');
  });
});

describe('a second signal', () => {
  it('exits immediately with 1, even if no one reads the log; nothing is loaded', async () => {
    const service = await startService({ DATABASE_URL: database.url, GRACE_MS: 300_000 });
    const client = await stopping.openImport(service);
    service.process.stdout!.pause();
    await fillLog(service.url);
    service.process.kill('SIGTERM');
    await until(async () => (await send(`${service.url}/readyz`, { method: 'GET' })).status === 503);
    const began = performance.now();
    service.process.kill('SIGTERM');
    expect(await once(service.process, 'exit')).toEqual([1, null]);
    expect(performance.now() - began).toBeLessThan(CLOSING_MS);
    await client.closed();
    expect(client.received).toBe('');
    await until(async () => (await database.connections()).every(({ state }) => state === 'idle'));
    expect(await stopping.countRows('items')).toBe(0);
  });
});

/** Uploads 20 MB of rejects with the Idempotency-Key `rejecting`. */
async function makeRejects(url: string): Promise<void> {
  const record = `no number,${'x'.repeat(100_000)}\n`;
  const headers = { 'idempotency-key': 'rejecting' };
  const items = `${url}/v1/imports/items?maxRejects=100%25`;
  const { status } = await sendCsv(items, `id,label\n${record.repeat(200)}`, { headers });
  expect(status).toBe(200);
}
