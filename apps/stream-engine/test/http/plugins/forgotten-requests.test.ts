import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RawClient, until } from '@repo/faults';
import { expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const MIB = 1024 * 1024;
const TRIES = 5;

const halt = new AbortController();
const service = await startTestService({
  schema: 'CREATE TABLE items (id int)',
  windowsMax: 1,
  importsWaitMs: 1_000,
  halt: halt.signal,
});
const ZSTD_MAGIC = Buffer.from('28b52ffd', 'hex');
const csv = { 'content-type': 'text/csv' };
const items = '/v1/imports/items';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const requests: WeakRef<object>[] = [];
service.server.on('request', (request) => requests.push(new WeakRef(request)));

const leave: Readonly<Record<string, (client: RawClient) => void>> = {
  FIN: (client) => client.socket.destroy(),
  RST: (client) => client.reset(),
  'stays connected': () => {},
};

const refusedEarly = async (client: RawClient) => {
  client.post('/v1/imports/nowhere', { ...csv, 'content-length': MIB }).write('x'.repeat(MIB / 2));
  problemOf(await client.answer(), 'TABLE_NOT_FOUND');
};
const lastRefused = async (client: RawClient) => {
  client.post('/v1/imports/nowhere', { ...csv, 'content-length': MIB }).write('x'.repeat(MIB));
  problemOf(await client.answer(), 'TABLE_NOT_FOUND');
};
const refusedFile = async (client: RawClient) => {
  client.post(items, { ...csv, 'content-length': MIB }).write(`shoe size\n${'1\n'.repeat(MIB / 4)}`);
  problemOf(await client.answer(), 'COLUMN_UNKNOWN');
};
const refusedWhole = async (client: RawClient) => {
  client.post(items, { ...csv, 'content-length': 2 * MIB }).write(`shoe size\n${'1\n'.repeat(MIB - 5)}`);
  problemOf(await client.answer(), 'COLUMN_UNKNOWN');
};
const refusedBuffered = async (client: RawClient) => {
  // Another upload holds the only decompression slot, so this one stops reading after its first bytes.
  const first = await RawClient.connect(service.port);
  const brotli = { ...csv, 'content-encoding': 'br', 'content-length': MIB };
  first.post(items, { ...brotli, expect: '100-continue' });
  await first.has('100 Continue');
  const body = Buffer.concat([ZSTD_MAGIC, Buffer.alloc(100 * 1024)]);
  client.post(items, { ...csv, 'content-length': body.length, expect: '100-continue' });
  await client.has('100 Continue');
  client.write(body);
  problemOf(await client.answer(), 'CAPACITY_REACHED');
  first.reset();
  await service.idle();
};
const refusedSmall = async (client: RawClient) => {
  client.post(items, { ...csv, 'content-length': 12 }).write('shoe size\n1\n');
  problemOf(await client.answer(), 'COLUMN_UNKNOWN');
};
const halfSent = async (client: RawClient) => {
  client.post(items, { ...csv, 'content-length': MIB }).write('id\n1\n');
  await service.seen();
};
const loaded = async (client: RawClient) => {
  client.post(items, { ...csv, 'content-length': 5 }).write('id\n1\n');
  expect((await client.answer()).status).toBe(200);
};

it.each([
  ['an early error, in the middle of its body', 'FIN', refusedEarly],
  ['an early error, in the middle of its body', 'RST', refusedEarly],
  ['an early error, after its whole body', 'FIN', lastRefused],
  ['a rejected file, in the middle of it', 'FIN', refusedFile],
  ['a rejected file, in the middle of it', 'RST', refusedFile],
  ['a rejected file, after the whole file', 'FIN', refusedWhole],
  ['a rejected file, with the whole file buffered', 'stays connected', refusedBuffered],
  ['a small rejected file', 'FIN', refusedSmall],
  ['half a file', 'FIN', halfSent],
  ['half a file', 'RST', halfSent],
  ['a receipt', 'FIN', loaded],
])('nothing of a request is kept after %s (%s)', async (_what, way, begin) => {
  requests.length = 0;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const client = await RawClient.connect(service.port);
    await begin(client);
    leave[way]!(client);
  }
  await service.idle();
  expect(requests.length).toBeGreaterThanOrEqual(TRIES);
  await until(() => {
    collectGarbage();
    return requests.every((request) => request.deref() === undefined);
  }, 50);
});

it('the signal that outlives a request keeps nothing of it', async () => {
  const listeners = () => getEventListeners(halt.signal, 'abort').length;
  const before = listeners();
  // More concurrent requests than listeners that an EventTarget allows without a warning, which would fail the test.
  const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(service.port)));
  for (const client of clients) client.post(items, { ...csv, 'content-length': 5 });
  await until(() => listeners() === before + clients.length);
  for (const client of clients) client.socket.destroy();
  await until(() => listeners() === before);
  // Set in which Node keeps the signals that AbortSignal.any() derived from this one.
  const dependants = Object.getOwnPropertySymbols(halt.signal).map((symbol) =>
    Reflect.get(halt.signal, symbol),
  );
  expect(dependants.filter((value) => value instanceof Set && value.size > 0)).toEqual([]);
});
