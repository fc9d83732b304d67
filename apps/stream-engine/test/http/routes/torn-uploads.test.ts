import { RawClient, sendCsv } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { fileForm } from '../../form.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

// One slot: an upload that did not free its slot would block the next.
const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, label text)',
  importsMax: 1,
});
const path = '/v1/imports/items';
const small = 'id,label\n1,a\n2,b\n';
const large = `id,label\n${Array.from({ length: 100_000 }, (_, id) => `${id},abcdefgh\n`).join('')}`;
const csv = { 'content-type': 'text/csv' };

async function expectNextUploadWorks(): Promise<void> {
  await service.idle();
  expect(await service.countRows('items')).toBe(0);
  expect((await sendCsv(`${service.url}${path}`, small)).status).toBe(200);
}

afterEach(() => service.database.query('TRUNCATE items'));

const bodies: readonly (readonly [name: string, headers: Record<string, string>, body: Buffer])[] = [
  ['a small file', csv, Buffer.from(small)],
  ['a large file', csv, Buffer.from(large)],
  ['a small form', fileForm(small).headers, fileForm(small).body],
  ['a large form', fileForm(large).headers, fileForm(large).body],
];

describe.each(bodies)('%s whose connection ends', (_name, headers, body) => {
  const length = { ...headers, 'content-length': body.length };

  it.each([
    ['before its first byte', 0],
    ['after its first bytes', 9],
    ['before its last 50 bytes', body.length - 50],
    ['before its last byte', body.length - 1],
  ])('%s (FIN) gets an error', async (_when, sent) => {
    const client = await RawClient.connect(service.port);
    client.post(path, length).write(body.subarray(0, sent)).finish();
    problemOf(await client.answer(), 'BODY_TRUNCATED');
    await client.closed();
    await expectNextUploadWorks();
  });

  it('an upload that ends before the end of its last chunk (FIN) gets an error', async () => {
    const client = await RawClient.connect(service.port);
    client.post(path, { ...headers, 'transfer-encoding': 'chunked' });
    client.chunk(body.toString('latin1')).finish();
    problemOf(await client.answer(), 'BODY_TRUNCATED');
    await client.closed();
    await expectNextUploadWorks();
  });

  it.each([
    ['before its first byte', 0],
    ['after its first bytes', 9],
    ['before its last byte', body.length - 1],
  ])('%s (RST) leaves nothing open', async (_when, sent) => {
    const client = await RawClient.connect(service.port);
    client.post(path, length).write(body.subarray(0, sent));
    await service.seen();
    client.reset();
    await expectNextUploadWorks();
  });
});

describe('requests that are not valid HTTP', () => {
  it.each([
    [
      'instead of a request',
      (client: RawClient) => client.write('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
    ],
    [
      'instead of a chunk',
      (client: RawClient) =>
        client
          .post(path, { ...csv, 'transfer-encoding': 'chunked' })
          .chunk(small)
          .write('a few more\r\n'),
    ],
  ])('bytes that are not HTTP are rejected %s', async (_when, write) => {
    const client = await RawClient.connect(service.port);
    write(client);
    problemOf(await client.answer(), 'REQUEST_INVALID');
    await client.closed();
    await expectNextUploadWorks();
  });

  it('headers that are too large are rejected', async () => {
    const client = await RawClient.connect(service.port);
    client.post(path, { ...csv, cookie: 'x'.repeat(20_000) });
    const { detail } = problemOf(await client.answer(), 'REQUEST_INVALID');
    expect(detail).toBe('the request headers are too large');
    await client.closed();
  });

  it('headers that never end are rejected', async () => {
    const { headersTimeout } = service.server;
    service.server.headersTimeout = 100;
    const client = await RawClient.connect(service.port);
    client.write('POST /v1/imports/items HTTP/1.1\r\nhost: localhost\r\n');
    problemOf(await client.answer(), 'CLIENT_STALLED');
    await client.closed();
    service.server.headersTimeout = headersTimeout;
  });

  it('bytes after a complete upload close the connection without claiming anything about its rows', async () => {
    const client = await RawClient.connect(service.port);
    client.post(path, { ...csv, 'content-length': small.length }).write(`${small}3,c\n4,d\n`);
    await client.closed();
    expect(client.received).toBe('');
    await service.idle();
    expect([0, 2]).toContain(await service.countRows('items'));
  });
});

describe('an upload that breaks off after another one that still waits', () => {
  it('closes the connection without claiming anything about the first upload', async () => {
    const blocker = await service.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE items IN ACCESS EXCLUSIVE MODE');
    const client = await RawClient.connect(service.port);
    client.post(path, { ...csv, 'content-length': small.length }).write(small);
    await service.waiting();
    client.post(path, { ...csv, 'content-length': 1000 }).finish();
    await client.closed();
    expect(client.received).toBe('');
    await blocker.query('ROLLBACK');
    blocker.release();
    await expectNextUploadWorks();
  });
});

describe('clients that leave immediately', () => {
  it.each([
    ['a file', csv],
    ['a form', fileForm(small).headers],
  ])('clients that leave immediately leave no slot taken: %s', async (_name, headers) => {
    for (let visit = 0; visit < 20; visit++) {
      const client = await RawClient.connect(service.port);
      client.post(path, { ...headers, 'content-length': 1000 }).finish();
      const { status } = await client.answer();
      expect(status).toBe(400);
    }
    await expectNextUploadWorks();
  });
});
