import { type Answer, RawClient, send, until } from '@repo/faults';
import { execFile } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const BODY_BYTES = 64 * MIB;
const TRIES = 3;

const service = await startTestService({ schema: 'CREATE TABLE items (id int)', importsMax: 8 });
const nowhere = `${service.url}/v1/imports/nowhere`;
const csv = { 'content-type': 'text/csv' };

afterEach(() => service.database.query('TRUNCATE items'));

describe('an error response to a client that is sending 64 MiB', () => {
  const file = path.join(tmpdir(), `early-answer-${process.pid}`);
  beforeAll(async () => {
    const handle = await open(file, 'w');
    await handle.truncate(BODY_BYTES);
    await handle.close();
  });
  afterAll(() => rm(file));

  const curl = async (...options: string[]): Promise<Answer> => {
    const { stdout } = await run('curl', ['-sS', '-i', ...options, nowhere], { encoding: 'buffer' });
    const text = stdout.toString();
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const headers = Object.fromEntries(head.split('\r\n').map((line) => line.toLowerCase().split(': ')));
    return { status: Number(head.split(' ')[1]), headers, body: Buffer.from(body), reused: false };
  };
  const zeros = Buffer.alloc(BODY_BYTES);
  const fetchWith = async (body: Blob | Buffer<ArrayBuffer>): Promise<Answer> => {
    const response = await fetch(nowhere, { method: 'POST', headers: csv, body });
    const headers = Object.fromEntries(response.headers);
    return {
      status: response.status,
      headers,
      body: Buffer.from(await response.arrayBuffer()),
      reused: false,
    };
  };
  const clients: readonly (readonly [name: string, upload: () => Promise<Answer>])[] = [
    ['curl -F', () => curl('-H', 'Expect:', '-F', `file=@${file}`)],
    ['curl -F that expects 100', () => curl('-F', `file=@${file}`)],
    ['curl -T', () => curl('-X', 'POST', '-H', 'Expect:', '-T', file)],
    // The way a web page sends a file.
    ['fetch of a file', async () => fetchWith(await openAsBlob(file))],
    ['fetch of a Buffer', () => fetchWith(zeros)],
    ['http.request', () => send(nowhere, { headers: csv, body: zeros })],
    [
      'http.request, chunked',
      () => {
        const chunk = Buffer.alloc(64 * 1024);
        return send(nowhere, {
          headers: csv,
          body: Readable.from(Array(BODY_BYTES / chunk.length).fill(chunk)),
        });
      },
    ],
  ];

  it.each(clients)('reaches %s every time', async (_name, upload) => {
    for (let attempt = 0; attempt < TRIES; attempt++) problemOf(await upload(), 'TABLE_NOT_FOUND');
  });
});

describe.concurrent('a connection answered early', () => {
  it('serves the next request once the body has been sent', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/nowhere', { ...csv, 'content-length': MIB });
    problemOf(await client.answer(), 'TABLE_NOT_FOUND');
    client.forget().write(Buffer.alloc(MIB));
    client.post('/v1/imports/items', { ...csv, 'content-length': 5 }).write('id\n1\n');
    expect((await client.answer()).status).toBe(200);
    await client.finish().closed();
  });

  it.each([
    ['Connection: close', 'HTTP/1.1\r\nconnection: close'],
    ['HTTP/1.0', 'HTTP/1.0'],
  ])(
    'a connection is not reset while a client with %s sends, and is closed after the body',
    async (_what, head) => {
      const client = await RawClient.connect(service.port);
      let broken: unknown;
      client.socket.on('error', (error) => (broken = error));
      client.write(
        `POST /v1/imports/nowhere ${head}\r\nhost: localhost\r\ncontent-type: text/csv\r\ncontent-length: ${MIB}\r\n\r\n`,
      );
      problemOf(await client.answer(), 'TABLE_NOT_FOUND');
      await until(() => client.socket.readableEnded);
      for (let sent = 0; sent < 16; sent++) {
        client.write(Buffer.alloc(MIB / 16));
        await wait(10);
      }
      await client.closed();
      expect(broken).toBeUndefined();
    },
  );

  it('a connection answered early is closed after 64 MiB more', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/nowhere', { ...csv, 'content-length': 10 * BODY_BYTES });
    problemOf(await client.answer(), 'TABLE_NOT_FOUND');
    const chunks = (function* () {
      for (;;) yield Buffer.alloc(MIB);
    })();
    await expect(pipeline(chunks, client.socket)).rejects.toThrow(/EPIPE|ECONNRESET|Premature close/);
    expect(client.socket.bytesWritten).toBeGreaterThanOrEqual(BODY_BYTES);
    expect(client.socket.bytesWritten).toBeLessThan(2 * BODY_BYTES);
  });

  it('a connection answered early is closed after 5 s without data, not immediately', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/nowhere', { ...csv, 'content-length': MIB });
    problemOf(await client.answer(), 'TABLE_NOT_FOUND');
    const answered = performance.now();
    await client.closed();
    expect(performance.now() - answered).toBeGreaterThan(4_000);
  });

  it('stays open for a slow client while it sends', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/nowhere', { ...csv, 'content-length': 7 });
    problemOf(await client.answer(), 'TABLE_NOT_FOUND');
    client.forget();
    for (let sent = 0; sent < 7; sent++) {
      await wait(1_000);
      client.write('x');
    }
    client.post('/v1/imports/items', { ...csv, 'content-length': 5 }).write('id\n1\n');
    expect((await client.answer()).status).toBe(200);
    await client.finish().closed();
  });

  it.each([
    ['ends', { 'content-length': MIB }, ''],
    ['is not a chunk', { 'transfer-encoding': 'chunked' }, 'this is no chunk'],
  ])('gets no second response if the rest of the body %s', async (_what, framing, rest) => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/nowhere', { ...csv, ...framing });
    problemOf(await client.answer(), 'TABLE_NOT_FOUND');
    client.forget().write(rest).finish();
    await client.closed();
    expect(client.received).toBe('');
  });

  it('a connection answered early is freed if its client closes it immediately', async () => {
    for (let attempt = 0; attempt < 10; attempt++) {
      const client = await RawClient.connect(service.port);
      client.post('/v1/imports/nowhere', { ...csv, 'content-length': MIB });
      problemOf(await client.answer(), 'TABLE_NOT_FOUND');
      client.reset();
    }
    expect((await send(`${service.url}/v1/imports/items`, { headers: csv, body: 'id\n1\n' })).status).toBe(
      200,
    );
  });
});

describe('Expect: 100-continue', () => {
  const expecting = { ...csv, 'content-length': 5, expect: '100-continue' };

  it('100 Continue is sent before an accepted import, and only then', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', expecting);
    await client.has('HTTP/1.1 100 Continue\r\n\r\n');
    expect(client.received).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.write('id\n1\n');
    expect((await client.answer()).status).toBe(200);
    expect(client.received.match(/HTTP\/1\.1/g)).toHaveLength(2);
    await client.finish().closed();
  });

  it.each([
    ['/v1/imports/nowhere', 'TABLE_NOT_FOUND'],
    ['/v1/imports/items?delimiter=abcde', 'PARAMETER_INVALID'],
    ['/v1/imports/items?nothing=1', 'PARAMETER_INVALID'],
    ['/v1/nothing', 'ROUTE_NOT_FOUND'],
  ] as const)('100 Continue is not sent for %s', async (target, code) => {
    const client = await RawClient.connect(service.port);
    client.post(target, expecting);
    problemOf(await client.answer(), code);
    expect(client.received).toMatch(/^HTTP\/1\.1 4/);
    // The client keeps its body, so this connection has no more data.
    await client.closed();
  });

  it('100 Continue is not sent for a request that is not an import of CSV', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', { ...expecting, 'content-encoding': 'deflate' });
    problemOf(await client.answer(), 'ENCODING_UNSUPPORTED');
    expect(client.received).toMatch(/^HTTP\/1\.1 4/);
    await client.closed();
  });

  it('http.request receives 100 Continue and its response', async () => {
    const request = http.request(`${service.url}/v1/imports/items`, {
      method: 'POST',
      agent: false,
      headers: expecting,
    });
    const status = await new Promise((resolve, reject) => {
      request.on('continue', () => request.end('id\n1\n')).on('error', reject);
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.flushHeaders();
    });
    expect(status).toBe(200);
  });
});
