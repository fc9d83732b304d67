import { RawClient, send, sendCsv, until } from '@repo/faults';
import type { Socket } from 'node:net';
import { holdLock } from '@repo/embedded-postgres/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService, usualOptions } from '../../test-service.ts';

const { clientPatience } = usualOptions();
const service = await startTestService({
  schema: 'CREATE TABLE items (id int, label text)',
  readsMax: 2,
  followersMax: 2,
  readConnectionsMax: 1,
  clientPatience: { ...clientPatience, stallMs: 1_000 },
});
afterEach(() => service.idle());

const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });

/** More rejects, of 1 kB each, than the sockets buffer. */
const MANY = 20_000;

async function importWithRejects(count: number): Promise<string> {
  const file = `id,label\n1,\n${`x,${'y'.repeat(1_000)}\n`.repeat(count)}`;
  return JSON.parse((await sendCsv(`${service.url}/v1/imports/items`, file)).body.toString()).id;
}

/** A client that sends a request and does not read the answer. */
async function askAndSleep(path: string): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  client.socket.pause();
  client.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  return client;
}

describe('requests without a file', () => {
  it('a request without a file waits for a slot while other responses are sent, and is rejected if too many wait', async () => {
    const id = await importWithRejects(1);
    const path = `/v1/imports/${id}/rejects`;
    const unlock = await holdLock(service.pool, 'LOCK TABLE stream_engine.rejects');
    const slow = [get(path), get(path)];
    await until(async () => (await waitingForLock()) === 1);
    const others = Array.from({ length: 9 }, () => get('/v1/tables'));
    const refused = await Promise.race(others);
    expect(problemOf(refused, 'CAPACITY_REACHED').detail).toBe(
      'the limit of concurrent requests is reached (2 running, 8 waiting); try again in a moment',
    );
    expect(refused.headers['retry-after']).toBe('5');
    for (const other of ['/livez', '/readyz', '/metrics', '/openapi.json'])
      expect((await get(other)).status).toBe(200);
    await unlock();
    for (const answer of await Promise.all(slow)) expect(answer.status).toBe(200);
    const statuses = (await Promise.all(others)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([...Array.from({ length: 8 }, () => 200), 503]);
  });

  it('a client that does not read its response loses its slot and connection', async () => {
    const id = await importWithRejects(MANY);
    const accepted: Socket[] = [];
    const accept = (socket: Socket) => accepted.push(socket);
    service.server.on('connection', accept);
    const path = `/v1/imports/${id}/rejects`;
    const sleepers = [await askAndSleep(path), await askAndSleep(path)];
    await until(() => accepted.length === 2);
    service.server.off('connection', accept);
    // A request waits for 5 s, and the idle readers may need that long to fill their sockets.
    await until(async () => (await get('/v1/tables')).status === 200);
    await until(() => accepted.every(({ destroyed }) => destroyed));
    for (const { socket } of sleepers) socket.destroy();
  });

  it('reads leave connections for health checks and imports while the ledger does not respond', async () => {
    const unlock = await holdLock(service.pool, 'LOCK TABLE stream_engine.keys, stream_engine.rejects');
    const id = '01a20a89-c17d-7035-8f14-8486cfcc3de6';
    await service.database.query(
      `INSERT INTO stream_engine.imports (id, table_schema, table_name, mode, parameters, state, xid, ended_at)
       VALUES ($1, 'public', 'items', 'append', '{}', 'failed', '1', now())`,
      [id],
    );
    const blocked = Array.from({ length: 3 }, () => get(`/v1/imports/${id}/rejects`));
    await until(async () => (await waitingForLock()) === 1);
    expect((await get('/readyz')).status).toBe(200);
    expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n')).status).toBe(200);
    expect(await waitingForLock()).toBe(1);
    await unlock();
    for (const answer of await Promise.all(blocked)) expect(answer.status).toBe(200);
  });

  async function waitingForLock(): Promise<number> {
    const backends = await service.database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return backends.length;
  }
});

describe('followers of an import', () => {
  it('followers of imports have their own slots, and are rejected if none is free', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'transfer-encoding': 'chunked',
      'idempotency-key': 'followed',
    });
    client.chunk('id\n');
    await until(async () => (await get('/v1/imports/followed')).status === 200);
    const followers = [];
    for (let count = 0; count < 2; count++) {
      const follower = await RawClient.connect(service.port);
      follower.write(`GET /v1/imports/followed/events HTTP/1.1\r\nhost: localhost\r\n\r\n`);
      await follower.has('event: progress');
      followers.push(follower);
    }
    const { detail } = problemOf(await get('/v1/imports/followed/events'), 'CAPACITY_REACHED');
    expect(detail).toBe(
      'the limit of concurrent followers of imports is reached (2 running); try again in a moment',
    );
    expect((await get('/v1/imports/followed')).status).toBe(200);
    followers[0]!.socket.destroy();
    client.chunk('');
    expect((await client.answer()).status).toBe(200);
    await followers[1]!.has('event: end');
    expect((await get('/v1/imports/followed/events')).status).toBe(200);
    client.socket.destroy();
    followers[1]!.socket.destroy();
  });
});
