import type { ProgressState } from '@repo/engine';
import { RawClient, send, sendCsv, type SendOptions, until } from '@repo/faults';
import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { form, fileForm } from '../../form.ts';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, label text)',
  windowsMax: 1,
  importsWaitMs: 0,
  limits: { inflatedBytesMax: 4_000_000 },
});
const url = `${service.url}/v1/imports/items`;

afterEach(async () => {
  await service.idle();
  await service.database.query('TRUNCATE items');
});

const csv = 'id,label\n1,a\n2,ä\n';
const sha256 = createHash('sha256').update(csv).digest('hex');
const gzip = gzipSync(csv);
const brotli = brotliCompressSync(csv);
/** Compressed with the zstd tool. */
const zstd = Buffer.from('KLUv/QRYkQAAaWQsbGFiZWwKMSxhCjIsw6QKJqesIg==', 'base64');

function encoded(coding: string, body: Buffer): SendOptions {
  return { headers: { 'content-type': 'text/csv', 'content-encoding': coding }, body };
}

const uploads: readonly (readonly [name: string, request: SendOptions, sent: Buffer])[] = [
  ['gzip by Content-Encoding', encoded('gzip', gzip), gzip],
  ['x-gzip, in capitals, by Content-Encoding', encoded('X-GZIP', gzip), gzip],
  ['gzip on top of identity', encoded('identity, gzip', gzip), gzip],
  ['brotli by Content-Encoding', encoded('br', brotli), brotli],
  ['zstd by Content-Encoding', encoded('zstd', zstd), zstd],
  ['a gzip file as the body', { headers: { 'content-type': 'application/gzip' }, body: gzip }, gzip],
  ['a gzip file said to be identical', encoded('identity', gzip), gzip],
  ['a zstd file as the body', { headers: { 'content-type': 'application/zstd' }, body: zstd }, zstd],
  ['a gzip file in a form', fileForm(gzip), gzip],
  ['a zstd file in a form', fileForm(zstd), zstd],
  ['a brotli file in a form, by its name', form([{ file: brotli, filename: 'Items.CSV.BR' }]), brotli],
];

describe('a compressed file', () => {
  it.each(uploads)('a compressed file is loaded: %s', async (_name, request, sent) => {
    const { rows, bytes, sha256: hash } = receiptOf(await send(url, request));
    expect(rows).toEqual({ read: 2, loaded: 2, rejected: 0, skipped: 0 });
    expect({ bytes, hash }).toEqual({
      bytes: { received: sent.length, decoded: csv.length + 1 },
      hash: sha256,
    });
    expect(await service.database.query('SELECT * FROM items ORDER BY id')).toEqual([
      { id: 1, label: 'a' },
      { id: 2, label: 'ä' },
    ]);
  });

  it('a compressed file may arrive byte by byte', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', { 'content-type': 'text/csv', 'content-length': gzip.length });
    for (const byte of gzip) {
      client.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    receiptOf(await client.answer());
    client.finish();
    await client.closed();
  });

  it('a compressed file may have several members, and records that span them', async () => {
    const members = [gzipSync('id,label\n1,a\n2'), gzipSync(''), gzipSync(',b\n')];
    expect(receiptOf(await sendCsv(url, Buffer.concat(members))).rows.loaded).toBe(2);
  });

  it('a compressed file may contain more than the queues hold', async () => {
    const many = `id,label\n${Array.from({ length: 100_000 }, (_, id) => `${id},label ${id * 7919}\n`).join('')}`;
    const body = gzipSync(many);
    const { rows, bytes } = receiptOf(await sendCsv(url, body));
    expect({ loaded: rows.loaded, bytes }).toEqual({
      loaded: 100_000,
      bytes: { received: body.length, decoded: many.length },
    });
  });

  it('a file that exceeds the limit after decompression is rejected, and leaves no row', async () => {
    const many = `id,label\n${Array.from({ length: 200_000 }, (_, id) => `${id},label ${id * 7919}\n`).join('')}`;
    const problem = problemOf(await sendCsv(url, gzipSync(many)), 'INFLATE_LIMIT');
    expect(problem).toMatchObject({
      limit: 4_000_000,
      detail: 'the file inflates to more than 4000000 bytes',
    });
    await service.idle();
    expect(await service.countRows('items')).toBe(0);
  });

  it('a file that needs a large window waits while too many others use one', async () => {
    const first = await RawClient.connect(service.port);
    const headers = { 'content-type': 'text/csv', 'content-encoding': 'br', 'idempotency-key': 'first' };
    first
      .post('/v1/imports/items', { ...headers, 'content-length': brotli.length })
      .write(brotli.subarray(0, 4));
    // The first file must have the window before another one can take it.
    await until(async () => (await progressOf('first'))?.phase === 'loading');
    const second = problemOf(await send(url, encoded('br', brotli)), 'CAPACITY_REACHED');
    expect(second.detail).toBe(
      'the limit of concurrent imports of zstd or brotli files is reached (1 running); try again in a moment',
    );
    expect(receiptOf(await sendCsv(url, 'id,label\n3,c\n')).rows.loaded).toBe(1);
    first.write(brotli.subarray(4));
    receiptOf(await first.answer());
    first.finish();
    await first.closed();
  });

  it('a compressed upload is aborted when its client goes away', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', { 'content-type': 'text/csv', 'content-length': 1000 }).write(gzip);
    await service.seen();
    client.reset();
    await service.idle();
    expect(await service.countRows('items')).toBe(0);
  });
});

async function progressOf(key: string): Promise<ProgressState | undefined> {
  const { body } = await send(`${service.url}/v1/imports/${key}`, { method: 'GET' });
  return JSON.parse(body.toString()).progress;
}
