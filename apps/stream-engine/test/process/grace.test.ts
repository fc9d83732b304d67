import { RawClient, send, sendCsv, until } from '@repo/faults';
import { once } from 'node:events';
import http from 'node:http';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';
import { chunked, fillLog, StoppingDatabase } from './stopping.ts';

const stopping = await StoppingDatabase.create();
const start = (settings: Readonly<Record<string, string | number>> = {}) =>
  startService({ DATABASE_URL: stopping.database.url, ...settings });

describe('SIGTERM during an upload', () => {
  it('keeps the service listening, unready and with 503 for uploads, until it exits with 0 after the upload', async () => {
    const service = await start({ GRACE_MS: 300_000 });
    const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    await send(`${service.url}/livez`, { method: 'GET', agent });
    const silent = await RawClient.connect(service.port);
    const client = await stopping.openImport(service, 'items', { 'idempotency-key': 'running' });
    const events = await RawClient.connect(service.port);
    events.write('GET /v1/imports/running/events HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await events.has('event: progress');

    service.process.kill('SIGTERM');
    await until(async () => (await get('/readyz')).status === 503);
    const unready = await get('/readyz');
    problemOf(unready, 'SHUTTING_DOWN');
    expect(unready.headers.connection).toBe('close');
    expect((await get('/livez')).status).toBe(200);
    // The last chunk of the upload.
    await events.has('\r\n0\r\n\r\n');

    // Uploads are rejected on an open connection, on a new one, and before the client sends a body.
    const url = `${service.url}/v1/imports/items`;
    const again = await sendCsv(url, 'id\n2000\n', { agent });
    problemOf(again, 'SHUTTING_DOWN');
    expect(again.reused).toBe(true);
    problemOf(await sendCsv(url, 'id\n2000\n'), 'SHUTTING_DOWN');
    problemOf(await sendCsv(`${url}/plan`, 'id\n2000\n'), 'SHUTTING_DOWN');
    problemOf(await sendCsv(`${service.url}/v1/tables?name=more`, 'id\n2000\n'), 'SHUTTING_DOWN');
    const expecting = await RawClient.connect(service.port);
    expecting.post('/v1/imports/items', { ...chunked, expect: '100-continue' });
    problemOf(await expecting.answer(), 'SHUTTING_DOWN');
    expect(expecting.received).not.toContain('100 Continue');
    // The owner of the Idempotency-Key may read the progress.
    expect((await get('/v1/imports/running')).status).toBe(200);

    client.chunk('1000,last\n').chunk('');
    const { status, headers } = await client.answer();
    expect({ status, connection: headers.connection }).toEqual({ status: 200, connection: 'close' });
    expect(await service.exited).toBe(0);
    expect(await stopping.countRows('items')).toBe(1001);
    expect(service.logs.at(-1)).toMatchObject({ msg: 'stopped' });
    expect(await service.stderr).toBe('');
    for (const { socket } of [silent, client, events, expecting]) socket.destroy();
    agent.destroy();
  });
});

describe('SIGTERM to an idle service', () => {
  it('connections that are idle, silent, or in the middle of a request’s head do not delay the shutdown', async () => {
    const service = await start({ GRACE_MS: 300_000 });
    const agent = new http.Agent({ keepAlive: true });
    await send(`${service.url}/livez`, { method: 'GET', agent });
    const clients = await Promise.all([RawClient.connect(service.port), RawClient.connect(service.port)]);
    clients[0].write('POST /v1/imports/items HTTP/1.1\r\nhost: te');
    expect(await service.stop()).toBe(0);
    for (const { socket } of clients) socket.destroy();
    agent.destroy();
  });

  it.each<[string, (log: Readable) => void]>([
    ['has gone', (log) => log.destroy()],
    ['does not read on', (log) => log.pause()],
  ])('is not delayed by a reader of the log that %s', async (_what, leave) => {
    const service = await start();
    leave(service.process.stdout!);
    await fillLog(service.url);
    service.process.kill('SIGTERM');
    expect(await once(service.process, 'exit')).toEqual([0, null]);
  });
});
