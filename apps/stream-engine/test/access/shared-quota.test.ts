import { createPool, KeyStore } from '@repo/database';
import { RawClient, send, sendCsv, until } from '@repo/faults';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { giveKey } from './key-holder.ts';

const service = await startTestService({ schema: 'CREATE TABLE items (id int, label text)', auth: 'keys' });
const { pool, database } = service;
const poolOfReplica = createPool({ connectionString: database.url, max: 8, onBackgroundError: () => {} });
const replica = await startTestService({ schema: '', pool: poolOfReplica, auth: 'keys' });
const store = new KeyStore(pool);
afterAll(() => replica.idle());

afterEach(async () => {
  await service.idle();
  await replica.idle();
  await database.query('TRUNCATE items');
});

type Headers = Readonly<Record<string, string>>;

/** Sends an upload of so many bytes, except for the last chunk. */
async function sendAlmost({ port }: TestService, bytes: number, headers: Headers): Promise<RawClient> {
  const client = await RawClient.connect(port);
  const chunked = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked', ...headers };
  const head = 'id,label\n1,';
  return client.post('/v1/imports/items', chunked).chunk(`${head}${'x'.repeat(bytes - head.length - 1)}\n`);
}

describe('bytes per day', () => {
  it('replicas share the limit: if two uploads exceed it together, one is rejected', async () => {
    const { headers } = await giveKey(pool, { name: 'shared', bytesPerDay: 1_000 });
    const clients = [await sendAlmost(service, 600, headers), await sendAlmost(replica, 600, headers)];
    await service.seen();
    await replica.seen();
    const answers = await Promise.all(clients.map((client) => client.chunk('').answer()));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 429]);
    problemOf(answers.find(({ status }) => status === 429)!, 'RATE_LIMITED');
    expect(await service.countRows('items')).toBe(1);
    expect(await store.usedToday('shared')).toBe(1_200);
    for (const { socket } of clients) socket.destroy();
  });

  it('other replicas see the bytes of a long upload while it runs', async () => {
    const { headers } = await giveKey(pool, { name: 'long', bytesPerDay: 100_000_000 });
    const client = await sendAlmost(service, 20_000, headers);
    for (let part = 0; part < 20; part++) client.chunk(`2,${'y'.repeat(999_997)}\n`);
    await until(async () => (await store.usedToday('long')) >= 16 * 1024 * 1024);
    client.chunk('');
    expect((await client.answer()).status).toBe(200);
    expect(await store.usedToday('long')).toBe(20_020_000);
    client.socket.destroy();
  });

  it('each key has its own limit, whatever other keys with the same name may send', async () => {
    const limited = await giveKey(pool, { name: 'team', bytesPerDay: 1_000 });
    const free = await giveKey(pool, { name: 'team' });
    const first = await sendAlmost(service, 2_000, free.headers);
    await service.seen();
    const second = await sendAlmost(service, 2_000, limited.headers);
    problemOf(await second.answer(), 'RATE_LIMITED');
    expect((await first.chunk('').answer()).status).toBe(200);
    for (const { socket } of [first, second]) socket.destroy();
  });
});

describe('a key that is revoked while its upload runs', () => {
  it('the upload commits nothing once other requests with its key are rejected', async () => {
    const { headers, id } = await giveKey(pool, { name: 'leaver' });
    const client = await sendAlmost(service, 600, headers);
    await service.seen();
    await store.revoke(id);
    await until(
      async () => (await send(`${service.url}/v1/tables`, { method: 'GET', headers })).status === 401,
    );
    const { detail } = problemOf(await client.chunk('').answer(), 'KEY_INVALID');
    expect(detail).toBe('the API key was revoked');
    expect(await service.countRows('items')).toBe(0);
    client.socket.destroy();
  });
});

it('an upload whose key has no limit adds at most one query before COMMIT', async () => {
  const { headers } = await giveKey(pool, { name: 'cheap' });
  const asked: string[] = [];
  const query = pool.query.bind(pool);
  Object.assign(pool, {
    query: (text: string, ...rest: unknown[]) => {
      asked.push(text);
      return (query as (...all: unknown[]) => unknown)(text, ...rest);
    },
  });
  expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n', { headers })).status).toBe(200);
  Reflect.deleteProperty(pool, 'query');
  expect(asked.filter((text) => /stream_engine\.(?:usage|keys)/.test(text)).length).toBeLessThanOrEqual(1);
});
