import { setTimeout as wait } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { KeyStore } from '@repo/database';
import { RawClient, send, sendCsv, until } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';
import { giveKey } from './key-holder.ts';

const service = await startTestService({ schema: 'CREATE TABLE items (id int, label text)', auth: 'keys' });
const { pool } = service;
const store = new KeyStore(pool);
const url = `${service.url}/v1/imports/items`;
const csv = (bytes: number) => `id,label\n1,${'x'.repeat(bytes - 'id,label\n1,\n'.length)}\n`;

afterEach(async () => {
  await service.idle();
  await service.database.query('TRUNCATE items');
});

describe('concurrent uploads', () => {
  it('counts concurrent uploads of all keys with the same name, from before the body is requested until the upload ends', async () => {
    const { headers } = await giveKey(pool, { name: 'two', importsMax: 2 });
    const other = await giveKey(pool, { name: 'other', importsMax: 2 });
    const chunked = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked', ...headers };
    const clients = await Promise.all([1, 2].map(() => RawClient.connect(service.port)));
    for (const client of clients) client.post('/v1/imports/items', chunked).chunk('id,label\n');
    await service.seen(2);
    const third = await RawClient.connect(service.port);
    third.post('/v1/imports/items', { ...chunked, expect: '100-continue' });
    expect(problemOf(await third.answer(), 'RATE_LIMITED')).toMatchObject({
      detail:
        'this API key has reached its limit of concurrent uploads (2); try again when one of them has ended',
      limit: 2,
    });
    expect(third.received).not.toContain('100 Continue');
    expect((await sendCsv(url, csv(50), { headers: other.headers })).status).toBe(200);
    clients[0]!.reset();
    clients[1]!.chunk('1,a\n').chunk('');
    expect((await clients[1]!.answer()).status).toBe(200);
    await service.idle();
    expect((await sendCsv(url, csv(50), { headers })).status).toBe(200);
    for (const client of [...clients, third]) client.socket.destroy();
  });
});

describe('bytes per day', () => {
  it('rejects a file whose Content-Length exceeds the limit before its body is requested', async () => {
    const { headers } = await giveKey(pool, { name: 'small', bytesPerDay: 1000 });
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'content-length': 1001,
      expect: '100-continue',
      ...headers,
    });
    const answer = await client.answer();
    expect(problemOf(answer, 'RATE_LIMITED')).toMatchObject({ limit: 1000 });
    const seconds = Number(answer.headers['retry-after']);
    const midnight = new Date().setUTCHours(24, 0, 0, 0);
    expect(Math.abs(Date.now() + seconds * 1000 - midnight)).toBeLessThan(5_000);
    expect(client.received).not.toContain('100 Continue');
    client.socket.destroy();
    expect(await store.usedToday('small')).toBe(0);
  });

  it('ends an upload that exceeds the bytes per day, and loads nothing of it', async () => {
    const { headers } = await giveKey(pool, { name: 'long', bytesPerDay: 1_000_000 });
    const endless = Readable.from(
      (function* () {
        yield 'id,label\n';
        for (let id = 0; id < 100_000; id++) yield `${id},${'x'.repeat(50)}\n`;
      })(),
    );
    problemOf(await sendCsv(url, endless, { headers }), 'RATE_LIMITED');
    expect(await service.countRows('items')).toBe(0);
    await until(async () => (await store.usedToday('long')) === 1_000_000);
    problemOf(await sendCsv(url, 'id\n1\n', { headers }), 'RATE_LIMITED');
  });

  it('adds up the bytes of all uploads, including failed ones, and counts only the file of a form', async () => {
    const { headers } = await giveKey(pool, { name: 'sum', bytesPerDay: 3_000 });
    expect((await sendCsv(url, csv(1_000), { headers })).status).toBe(200);
    problemOf(await sendCsv(url, 'nothing\n1\n', { headers }), 'COLUMN_UNKNOWN');
    const form = new FormData();
    form.set('file', new Blob([csv(1_000)]), 'items.csv');
    expect((await fetch(url, { method: 'POST', body: form, headers })).status).toBe(200);
    await until(async () => (await store.usedToday('sum')) === 2_010);
    problemOf(await sendCsv(url, csv(1_000), { headers }), 'RATE_LIMITED');
    expect((await sendCsv(url, csv(990), { headers })).status).toBe(200);
    problemOf(await sendCsv(url, 'id\n', { headers }), 'RATE_LIMITED');
    expect(await service.countRows('items')).toBe(3);
  });

  it('concurrent uploads share the bytes per day', async () => {
    const { headers } = await giveKey(pool, { name: 'shared', bytesPerDay: 1_000 });
    const body = (part: string) =>
      Readable.from(
        (async function* () {
          yield csv(400);
          await wait(100);
          yield part;
        })(),
      );
    const more = `2,${'y'.repeat(196)}\n`;
    const answers = await Promise.all([1, 2].map(() => sendCsv(url, body(more), { headers })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 429]);
    expect(await service.countRows('items')).toBe(2);
  });
});

describe('requests per minute', () => {
  it('shows the requests per minute in each response, and rejects requests above the limit', async () => {
    const { headers } = await giveKey(pool, { name: 'few', requestsPerMinute: 3 });
    const ask = () => send(`${service.url}/v1/imports`, { method: 'GET', headers });
    for (const left of ['2', '1', '0']) {
      const answer = await ask();
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': left });
    }
    const refused = await ask();
    expect(problemOf(refused, 'RATE_LIMITED')).toMatchObject({
      detail: 'the API key allows 3 requests per minute',
      limit: 3,
    });
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    problemOf(await sendCsv(url, csv(50), { headers }), 'RATE_LIMITED');
    expect((await send(`${service.url}/livez`, { method: 'GET', headers })).status).toBe(200);
  });

  it('keys without a limit may send any number of requests', async () => {
    const { headers } = await giveKey(pool, { name: 'free' });
    const answer = await send(`${service.url}/v1/imports`, { method: 'GET', headers });
    expect(answer.headers['ratelimit-limit']).toBeUndefined();
  });
});
