import { setTimeout as wait } from 'node:timers/promises';
import { RawClient, sendCsv, until } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService, type TestService } from '../test-service.ts';

const schema = 'CREATE TABLE items (id int PRIMARY KEY)';
const path = '/v1/imports/items';
const csv = { 'content-type': 'text/csv' };
const expecting = { ...csv, 'transfer-encoding': 'chunked', expect: '100-continue' };

/** Sends the headers of an upload, and waits for 100 Continue. */
async function knock({ port }: TestService): Promise<RawClient> {
  return (await RawClient.connect(port)).post(path, expecting);
}

/** Starts an import that has its slot and does not end. */
async function openImport(service: TestService): Promise<RawClient> {
  const client = await knock(service);
  await client.has('100 Continue');
  return client.forget();
}

describe('with one slot and no queue, a second import', async () => {
  const service = await startTestService({ schema, importsMax: 1, importsWaitMs: 0 });
  const url = `${service.url}${path}`;
  afterEach(() => service.database.query('TRUNCATE items'));

  it('an import without a free slot is rejected before its body is read, with Retry-After', async () => {
    const first = await openImport(service);
    first.chunk('id\n1\n');
    const second = await RawClient.connect(service.port);
    second.post(path, { ...csv, 'content-length': 1e9, expect: '100-continue' });
    const answer = await second.answer();
    expect(problemOf(answer, 'CAPACITY_REACHED').detail).toContain(
      'the limit of concurrent imports is reached (1 running',
    );
    expect(answer.headers['retry-after']).toBe('5');
    expect(second.received).toMatch(/^HTTP\/1\.1 503/);
    await second.closed();
    problemOf(await sendCsv(url, 'id\n2\n'), 'CAPACITY_REACHED');
    first.chunk('');
    expect((await first.answer()).status).toBe(200);
    await first.finish().closed();
    expect(await service.database.query('SELECT id FROM items')).toEqual([{ id: 1 }]);
  });

  it.each<[string, (client: RawClient) => Promise<unknown>]>([
    ['succeeded', async (client) => (await client.chunk('').answer()).status],
    [
      'failed',
      async (client) => problemOf(await client.chunk('2,3\n"').chunk('').answer(), 'QUOTE_UNTERMINATED'),
    ],
    ['was truncated', async (client) => problemOf(await client.finish().answer(), 'BODY_TRUNCATED')],
    ['was reset', async (client) => client.reset()],
  ])('is admitted after the first %s', async (_how, end) => {
    const first = await openImport(service);
    await end(first.chunk('id\n1\n'));
    await service.idle();
    expect((await sendCsv(url, 'id\n2\n')).status).toBe(200);
    first.socket.destroy();
  });

  it.each([
    ['an unknown table', `${service.url}/v1/imports/nowhere`],
    ['an invalid parameter', `${url}?maxRejects=x`],
  ])('an import is admitted after %s', async (_what, refused) => {
    expect((await sendCsv(refused, 'id\n1\n')).status).toBeGreaterThanOrEqual(400);
    expect((await sendCsv(url, 'id\n2\n')).status).toBe(200);
  });
});

describe.each([
  ['and others wait for it', 60_000],
  ['and others are rejected', 0],
])('with one slot, %s, an upload', async (_how, importsWaitMs) => {
  const service = await startTestService({ schema, importsMax: 1, importsWaitMs });
  const url = `${service.url}${path}`;
  afterEach(async () => {
    await service.idle();
    await service.database.query('TRUNCATE items');
  });
  /** Sends a file until it is accepted: without a queue, uploads are rejected until the slot is free. */
  const load = () => until(async () => (await sendCsv(url, 'id\n1\n')).status === 200);

  it.each([
    ['was told to continue', expecting],
    ['did not wait for 100 Continue', { ...csv, 'content-length': 1e9 }],
    ['has a form', { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 1e9 }],
  ])('a client that %s and sends nothing loses its slot', async (_what, headers) => {
    const silent = (await RawClient.connect(service.port)).post(path, headers);
    await service.seen();
    await load();
    const { detail } = problemOf(await silent.answer(), 'CLIENT_STALLED');
    expect(detail).toMatch(/^no byte of the file arrived for 1 s while other uploads waited for the slot/);
    expect(await service.database.query('SELECT id FROM items')).toEqual([{ id: 1 }]);
    silent.socket.destroy();
  });

  it('a client keeps its slot once it has started to send, and always while no upload waits', async () => {
    const silent = await openImport(service);
    await wait(1_500);
    silent.chunk('id\n2\n');
    const others = load();
    await wait(1_500);
    silent.chunk('');
    expect((await silent.answer()).status).toBe(200);
    await others;
    silent.socket.destroy();
  });
});

describe('with one slot and a queue of two', async () => {
  const service = await startTestService({
    schema,
    importsMax: 1,
    importsWaitMs: 60_000,
    importsWaitingMax: 2,
  });
  afterEach(async () => {
    await service.idle();
    await service.database.query('TRUNCATE items');
  });

  /** Resolves when so many imports have arrived, including the running one. */
  const come = (count: number) => service.seen(count);

  it('the second and the third are admitted in their order', async () => {
    const first = await openImport(service);
    const second = await knock(service);
    await come(2);
    const third = await knock(service);
    await come(3);
    first.chunk('id\n1\n').chunk('');
    expect((await first.answer()).status).toBe(200);
    await second.has('100 Continue');
    expect(third.received).toBe('');
    second.forget().chunk('id\n2\n').chunk('');
    expect((await second.answer()).status).toBe(200);
    await third.has('100 Continue');
    third.forget().chunk('id\n3\n').chunk('');
    expect((await third.answer()).status).toBe(200);
    expect(await service.countRows('items')).toBe(3);
    for (const client of [first, second, third]) await client.finish().closed();
  });

  it('the fourth is rejected immediately, and admitted once a waiting one has left', async () => {
    const first = await openImport(service);
    const second = await knock(service);
    const third = await knock(service);
    await come(3);
    const { detail } = problemOf(await sendCsv(`${service.url}${path}`, 'id\n4\n'), 'CAPACITY_REACHED');
    expect(detail).toBe(
      'the limit of concurrent imports is reached (1 running, 2 waiting); try again in a moment',
    );
    second.reset();
    await come(2);
    const fourth = await knock(service);
    await come(3);
    first.chunk('id\n1\n').chunk('');
    await third.has('100 Continue');
    third.forget().chunk('id\n3\n').chunk('');
    await fourth.has('100 Continue');
    fourth.forget().chunk('id\n4\n').chunk('');
    expect((await fourth.answer()).status).toBe(200);
    expect(await service.database.query('SELECT id FROM items ORDER BY id')).toEqual([
      { id: 1 },
      { id: 3 },
      { id: 4 },
    ]);
    for (const client of [first, third, fourth]) await client.finish().closed();
  });
});

describe('with one slot and a short wait', async () => {
  const waitMs = 300;
  const service = await startTestService({ schema, importsMax: 1, importsWaitMs: waitMs });

  it('an upload is rejected after the time that it may wait', async () => {
    const first = await openImport(service);
    const began = performance.now();
    problemOf(await (await knock(service)).answer(), 'CAPACITY_REACHED');
    expect(performance.now() - began).toBeGreaterThanOrEqual(waitMs - 1);
    first.reset();
  });
});

describe('a shutdown', async () => {
  const shutdown = new AbortController();
  const waiting = { importsMax: 1, importsWaitMs: 60_000 };
  const service = await startTestService({ schema, ...waiting, shutdown: shutdown.signal });

  it('rejects waiting imports, and lets the running one finish', async () => {
    const first = await openImport(service);
    const second = await knock(service);
    await service.seen(2);
    shutdown.abort();
    problemOf(await second.answer(), 'SHUTTING_DOWN');
    problemOf(await (await knock(service)).answer(), 'SHUTTING_DOWN');
    first.chunk('id\n1\n').chunk('');
    expect((await first.answer()).status).toBe(200);
  });
});
