import { RawClient, send, until } from '@repo/faults';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startTestService, usualOptions } from '../test-service.ts';

const { clientPatience } = usualOptions();
const service = await startTestService({
  schema: 'CREATE TABLE items (id int)',
  // The import's client sends nothing until all followers are connected.
  clientPatience: { ...clientPatience, stallMs: 120_000 },
});
const { pool } = service;

const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });

/** Starts an import whose client has only sent a header. */
async function begin(key: string): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  client.post('/v1/imports/items', {
    'content-type': 'text/csv',
    'transfer-encoding': 'chunked',
    'idempotency-key': key,
  });
  client.chunk('id\n');
  await until(async () => (await get(`/v1/imports/${key}`)).status === 200);
  return client;
}

async function follow(key: string): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  client.write(`GET /v1/imports/${key}/events HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  return client;
}

it('400 followers of an import query the database no more than one, and all receive its end', async () => {
  const client = await begin('many');
  const followers = await Promise.all(Array.from({ length: 400 }, () => follow('many')));
  await Promise.all(followers.map((follower) => follower.has('event: progress')));
  let asked = 0;
  const count = () => asked++;
  pool.on('acquire', count);
  await wait(1_000);
  pool.off('acquire', count);
  // Four queries of the feed and four reports of the import itself, with a few statements each.
  expect(asked).toBeLessThan(40);
  expect((await get('/v1/imports/many')).status).toBe(200);
  client.chunk('1\n').chunk('');
  expect((await client.answer()).status).toBe(200);
  await Promise.all(followers.map((follower) => follower.has('"status":"committed"')));
  for (const { socket } of [client, ...followers]) socket.destroy();
  await service.idle();
});

it('a follower of an ended import receives its end while others wait for the next event', async () => {
  const first = await begin('first');
  const second = await begin('second');
  const [ofFirst, ofSecond] = [await follow('first'), await follow('second')];
  await ofSecond.has('event: progress');
  first.chunk('');
  expect((await first.answer()).status).toBe(200);
  await ofFirst.has('event: end');
  await (await follow('first')).has('event: end');
  expect(ofSecond.received).not.toContain('event: end');
  second.reset();
  await ofSecond.has('"status":"failed"');
  for (const { socket } of [first, ofFirst, ofSecond]) socket.destroy();
  await service.idle();
});
