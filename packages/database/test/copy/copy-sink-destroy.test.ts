import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { freezeBackend, holdLock, thawBackend } from '@repo/embedded-postgres/testing';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CopySink, copyStatement, createCopySink } from '../../src/index.ts';
import { openTestPool, rejectionOf, until } from '../test-pool.ts';

const { database, pool, backgroundErrors } = await openTestPool('CREATE TABLE items (id int PRIMARY KEY)');
const items = copyStatement({ schema: 'public', name: 'items' }, ['id'], 'text');

/** A letter and a length: CopyDone has no content. */
const COPY_DONE_BYTES = 5;

let client: pg.PoolClient;
let release: (() => Promise<void>) | undefined;
beforeEach(async () => {
  client = await pool.connect();
  await client.query('BEGIN');
});
afterEach(async () => {
  await release?.();
  release = undefined;
  await client.query('ROLLBACK');
  expect(client.getTransactionStatus()).toBe('I');
  client.release();
  expect(await database.query('SELECT * FROM items')).toEqual([]);
  expect(await database.query("SELECT FROM pg_locks WHERE relation = 'items'::regclass")).toEqual([]);
  expect(backgroundErrors).toEqual([]);
});

/** A source of endless rows. */
async function* endlessRows(): AsyncGenerator<Buffer> {
  for (let id = 0; ; id++) {
    yield Buffer.from(`${id}\n`);
    await new Promise(setImmediate);
  }
}

/** Destroys the sink and returns its events and the arguments of its callbacks. */
async function destroy(sink: CopySink, reason?: Error): Promise<string[]> {
  const events: string[] = [];
  sink.on('error', (error) => events.push(`error: ${error.message}`));
  sink.on('finish', () => events.push('finish'));
  sink.destroy(reason);
  await once(sink, 'close').catch(() => {});
  return events;
}

describe.each([
  ['with a reason', new Error('the client left')],
  ['without a reason', undefined],
])('destroy %s', (_name, reason) => {
  const expected = reason === undefined ? [] : ['error: the client left'];

  it('settles before begin', async () => {
    const sink = createCopySink(client);
    expect(await destroy(sink, reason)).toEqual(expected);
    sink.begin(items);
    expect(await client.query('SELECT 1')).toMatchObject({ rowCount: 1 });
  });

  it('settles right after begin', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    expect(await destroy(sink, reason)).toEqual(expected);
  });

  it('settles during a write while the table is locked', async () => {
    release = await holdLock(pool, 'LOCK TABLE items');
    const sink = createCopySink(client);
    sink.begin(items);
    const written = new Promise<unknown>((resolve) => sink.write('1\n', resolve));
    await waitForLock();
    expect(await destroy(sink, reason)).toEqual(expected);
    expect(await written).toBeInstanceOf(Error);
  });

  it('settles during the end while the table is locked', async () => {
    release = await holdLock(pool, 'LOCK TABLE items');
    const sink = createCopySink(client);
    sink.begin(items);
    const ended = new Promise<unknown>((resolve) => sink.end(resolve));
    await waitForLock();
    expect(await destroy(sink, reason)).toEqual(expected);
    expect(await ended).toBeInstanceOf(Error);
  });

  it('settles in the middle of the rows', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    await new Promise((resolve) => sink.write('1\n', resolve));
    expect(await destroy(sink, reason)).toEqual(expected);
  });

  it('settles after CopyDone, before the server has acknowledged it', async () => {
    const socket = client.connection.stream as Socket;
    const pid = await backendPid();
    const sink = createCopySink(client);
    sink.begin(items);
    await new Promise((resolve) => sink.write('1\n', resolve));
    await freezeBackend(pid);
    const bytesBefore = socket.bytesWritten;
    sink.end();
    await until(() => socket.bytesWritten > bytesBefore);
    expect(await destroy(sink, reason)).toEqual(expected);
    expect(socket.bytesWritten).toBe(bytesBefore + COPY_DONE_BYTES);
    await thawBackend(pid);
  });

  it('settles if it is called twice', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    const events = await destroy(sink, reason);
    sink.destroy(new Error('again'));
    expect(events).toEqual(expected);
  });
});

describe('destroy after the end', () => {
  it('destroy after the end changes nothing', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    await pipeline(Readable.from([Buffer.from('1\n')]), sink);
    sink.destroy();
    expect(sink.rowCount).toBe(1);
    expect((await client.query('SELECT * FROM items')).rows).toEqual([{ id: 1 }]);
  });
});

describe('an abort of the pipeline', () => {
  async function abortWhen(isTime: (sink: CopySink) => Promise<void>): Promise<unknown> {
    const controller = new AbortController();
    const sink = createCopySink(client);
    sink.begin(items);
    const failure = rejectionOf(pipeline(Readable.from(endlessRows()), sink, { signal: controller.signal }));
    await isTime(sink);
    controller.abort();
    return failure;
  }

  it('an abort settles immediately in the middle of the rows', async () => {
    let sinkOfTest: CopySink | undefined;
    const failure = abortWhen(async (sink) => {
      sinkOfTest = sink;
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    expect(await failure).toMatchObject({ name: 'AbortError' });
    expect(sinkOfTest?.destroyed).toBe(true);
  });

  it('an abort settles while the table is locked', async () => {
    release = await holdLock(pool, 'LOCK TABLE items');
    expect(await abortWhen(() => waitForLock())).toMatchObject({ name: 'AbortError' });
  });

  it('an abort settles while the backend is frozen', async () => {
    const pid = await backendPid();
    expect(await abortWhen(() => freezeBackend(pid))).toMatchObject({ name: 'AbortError' });
    await thawBackend(pid);
  });
});

describe('CopyFail', () => {
  it('CopyFail does not contain the reason, which may quote the data', async () => {
    const failures: string[] = [];
    const sink = createCopySink(client);
    sink.begin(items);
    client.connection.on('errorMessage', (message: Error) => failures.push(message.message));
    await new Promise((resolve) => sink.write('1\n', resolve));
    await destroy(sink, new Error('field "secret" is wrong'));
    await until(() => failures.length === 1);
    expect(failures[0]).toMatch(/the import was given up/);
    expect(failures[0]).not.toMatch(/secret/);
  });
});

async function backendPid(): Promise<number> {
  return (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
}

async function waitForLock(): Promise<void> {
  await until(async () => {
    const waiting = await database.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return waiting.length > 0;
  });
}
