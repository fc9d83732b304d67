import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { copyStatement, createCopySink } from '../../src/index.ts';
import { openPausingProxy, type PausingProxy } from '../pausing-proxy.ts';
import { until } from '../test-pool.ts';

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int, label text)' });
const items = copyStatement({ schema: 'public', name: 'items' }, ['id', 'label'], 'text');
const KIB = 1024;

let proxy: PausingProxy;
let client: pg.Client;

async function connectThrough(secure: boolean): Promise<void> {
  proxy = await openPausingProxy(database.url, { secure });
  client = new pg.Client(proxy.config);
  client.on('error', () => {});
  await client.connect();
}

afterEach(async () => {
  proxy.resume();
  await client.end();
  await proxy.close();
  await database.query('TRUNCATE items');
});

/** Fills the chunk with rows that name it, so that a mixed-up byte shows. */
function fillWithRows(chunk: Buffer, number: number): Buffer {
  const row = `${number}\t${String.fromCodePoint(97 + (number % 26)).repeat(40)}\n`;
  const rows = Math.floor(chunk.length / row.length);
  return chunk.subarray(0, chunk.write(row.repeat(rows)));
}

const summary = `
  SELECT count(*)::int AS rows, count(DISTINCT id)::int AS chunks,
    count(*) FILTER (WHERE label <> repeat(chr(97 + id % 26), 40))::int AS wrong
  FROM items`;

describe.each([
  ['TCP', false],
  ['TLS', true],
])('a chunk returned by onWritten, over %s', (_name, secure) => {
  it.each([
    [100, 3000],
    [5 * KIB, 1000],
    [15 * KIB, 800],
    [100 * KIB, 100],
    [300 * KIB, 40],
  ])('the chunk may be overwritten immediately: %i bytes, %i times', async (chunkBytes, chunkCount) => {
    await connectThrough(secure);
    const free: Buffer[] = Array.from({ length: 2 }, () => Buffer.alloc(chunkBytes));
    const bufferOf = new WeakMap<Buffer, Buffer>();
    let rows = 0;
    const sink = createCopySink(client, {
      onWritten: (piece) => {
        piece.fill('!');
        free.push(bufferOf.get(piece) as Buffer);
      },
    });
    const source = async function* () {
      for (let number = 0; number < chunkCount; number++) {
        // From time to time the kernel's buffers fill up, and chunks wait in the process.
        if (number % Math.ceil(chunkCount / 4) === 1) {
          proxy.pause();
          setTimeout(() => proxy.resume(), 150);
        }
        while (free.length === 0) await new Promise(setImmediate);
        const buffer = free.pop() as Buffer;
        const piece = fillWithRows(buffer, number);
        bufferOf.set(piece, buffer);
        rows += piece.toString('latin1').split('\n').length - 1;
        yield piece;
      }
    };
    sink.begin(items);
    await pipeline(source, sink);
    expect(sink.rowCount).toBe(rows);
    expect(await database.query(summary)).toEqual([{ rows, chunks: chunkCount, wrong: 0 }]);
  });
});

describe.each([
  ['TCP', false],
  ['TLS', true],
])('a database that stops reading, over %s', (_name, secure) => {
  it.each([
    ['small chunks', 1000],
    ['large chunks', 256 * KIB],
  ])('stops the source: %s', async (_size, chunkBytes) => {
    await connectThrough(secure);
    let written = 0;
    let pulled = 0;
    let blocked = false;
    const sink = createCopySink(client, {
      highWaterMark: chunkBytes,
      onWritten: () => written++,
      onBlocked: () => {
        blocked = true;
      },
      onUnblocked: () => {
        blocked = false;
      },
    });
    const total = chunkBytes < KIB ? 15_000 : 64;
    const chunk = fillWithRows(Buffer.alloc(chunkBytes), 1);
    const source = new Readable({
      highWaterMark: 1,
      read() {
        this.push(pulled++ < total ? chunk : null);
      },
    });
    sink.begin(items);
    proxy.pause();
    const done = pipeline(source, sink);
    // The kernels in between hold an unknown number of bytes; then it stands still.
    await until(async () => {
      const before = pulled;
      await wait(100);
      return before === pulled && blocked;
    });
    expect(written).toBeLessThan(total);
    // One in flight, one queued in the sink, one read ahead by the source.
    expect(pulled - written).toBeLessThanOrEqual(3);
    expect(client.connection.stream.writableLength).toBeLessThanOrEqual(chunkBytes + 5);
    proxy.resume();
    await done;
    expect(written).toBe(total);
    expect(sink.rowCount).toBe(total * (chunk.toString('latin1').split('\n').length - 1));
  });
});
