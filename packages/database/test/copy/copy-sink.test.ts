import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdLock } from '@repo/embedded-postgres/testing';
import { type CopySink, copyStatement, createCopySink } from '../../src/index.ts';
import { openTestPool, rejectionOf, until } from '../test-pool.ts';

const { database, pool, backgroundErrors } = await openTestPool(`
  CREATE TABLE items (id int PRIMARY KEY, label text);
  CREATE TABLE parents (id int PRIMARY KEY);
  CREATE TABLE children (id int REFERENCES parents);
  CREATE TABLE filtered (id int);
  CREATE FUNCTION keep_even() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN IF NEW.id % 2 = 0 THEN RETURN NEW; END IF; RETURN NULL; END';
  CREATE TRIGGER keep_even BEFORE INSERT ON filtered FOR EACH ROW EXECUTE FUNCTION keep_even();
`);

const items = copyStatement({ schema: 'public', name: 'items' }, ['id', 'label'], 'text');
const binaryItems = copyStatement({ schema: 'public', name: 'items' }, ['id', 'label'], 'binary');

let client: pg.PoolClient;
beforeEach(async () => {
  client = await pool.connect();
  await client.query('BEGIN');
});
afterEach(async () => {
  await client.query('ROLLBACK');
  client.release();
  expect(backgroundErrors).toEqual([]);
});

const rowsOf = async (table: string) => (await client.query(`SELECT * FROM ${table} ORDER BY id`)).rows;

/** Counts the events that a Writable may emit at most once. */
function countEvents(sink: CopySink): Record<'finish' | 'error' | 'close', number> {
  const counts = { finish: 0, error: 0, close: 0 };
  for (const name of ['finish', 'error', 'close'] as const) sink.on(name, () => counts[name]++);
  return counts;
}

describe('a COPY that succeeds', () => {
  it('loads the rows and finishes once the server has acknowledged them', async () => {
    const sink = createCopySink(client);
    const counts = countEvents(sink);
    sink.begin(items);
    expect(sink.rowCount).toBe(0);
    await pipeline(Readable.from([Buffer.from('1\ton'), Buffer.from('e\n2\t\\N\n')]), sink);
    expect(sink.rowCount).toBe(2);
    expect(await rowsOf('items')).toEqual([
      { id: 1, label: 'one' },
      { id: 2, label: null },
    ]);
    await until(() => sink.closed);
    expect(counts).toEqual({ finish: 1, error: 0, close: 1 });
  });

  it('accepts the statement while the pipeline is running', async () => {
    const sink = createCopySink(client);
    const source = (async function* () {
      await new Promise((resolve) => setTimeout(resolve, 20));
      sink.begin(items);
      yield Buffer.from('1\tlate\n');
    })();
    await pipeline(source, sink);
    expect(await rowsOf('items')).toEqual([{ id: 1, label: 'late' }]);
  });

  it('loads binary rows', async () => {
    const sink = createCopySink(client);
    sink.begin(binaryItems);
    const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
    const row = Buffer.from('0002 00000004 0000002a 00000002 6869'.replaceAll(' ', ''), 'hex');
    sink.write(header);
    sink.write(row);
    sink.end(Buffer.from('ffff', 'hex'));
    await once(sink, 'finish');
    expect(sink.rowCount).toBe(1);
    expect(await rowsOf('items')).toEqual([{ id: 42, label: 'hi' }]);
  });

  it('loads no rows', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    await pipeline(Readable.from([]), sink);
    expect(sink.rowCount).toBe(0);
    expect(await rowsOf('items')).toEqual([]);
  });

  it('accepts empty chunks, strings and Uint8Arrays', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    sink.write(Buffer.alloc(0));
    sink.write('1\tä\n', 'utf8');
    sink.end(new Uint8Array(Buffer.from('2\tö\n')));
    await once(sink, 'finish');
    expect(await rowsOf('items')).toEqual([
      { id: 1, label: 'ä' },
      { id: 2, label: 'ö' },
    ]);
  });

  it('calls back once per write, in order, and for the end', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    const order: number[] = [];
    for (let id = 0; id < 50; id++) sink.write(`${id}\tx\n`, () => order.push(id));
    await new Promise<void>((resolve) => sink.end(resolve));
    expect(order).toEqual(Array.from({ length: 50 }, (_, id) => id));
    expect(sink.rowCount).toBe(50);
  });

  it('a COPY can follow another one on the same client', async () => {
    for (const id of [1, 2]) {
      const sink = createCopySink(client);
      sink.begin(items);
      await pipeline(Readable.from([Buffer.from(`${id}\tx\n`)]), sink);
    }
    expect(await rowsOf('items')).toHaveLength(2);
    expect(client.connection.stream.listenerCount('drain')).toBe(0);
  });
});

describe('the row count', () => {
  it('shows that a record of `\\.` ended the COPY early', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    await pipeline(Readable.from([Buffer.from('1\ta\n\\.\n2\tb\n3\tc\n')]), sink);
    expect(sink.rowCount).toBe(1);
    expect(await rowsOf('items')).toEqual([{ id: 1, label: 'a' }]);
  });

  it('shows that a trigger dropped rows', async () => {
    const sink = createCopySink(client);
    sink.begin(copyStatement({ schema: 'public', name: 'filtered' }, ['id'], 'text'));
    await pipeline(Readable.from([Buffer.from('1\n2\n3\n')]), sink);
    expect(sink.rowCount).toBe(1);
    expect(await rowsOf('filtered')).toEqual([{ id: 2 }]);
  });
});

describe('use out of order', () => {
  it('fails a write before begin', async () => {
    const failure = pipeline(Readable.from([Buffer.from('1\ta\n')]), createCopySink(client));
    expect(await rejectionOf(failure)).toMatchObject({ name: 'CopyStateError', code: 'COPY_NOT_BEGUN' });
  });

  it('fails an end before begin', async () => {
    const failure = pipeline(Readable.from([]), createCopySink(client));
    expect(await rejectionOf(failure)).toMatchObject({ name: 'CopyStateError', code: 'COPY_NOT_BEGUN' });
  });

  it('rejects a second begin', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    expect(() => sink.begin(items)).toThrow(expect.objectContaining({ code: 'COPY_ALREADY_BEGUN' }));
    await pipeline(Readable.from([]), sink);
  });

  it.each(['SELECT 1', 'COPY items TO STDOUT', 'DROP TABLE items', ''])('rejects begin with %j', (sql) => {
    const sink = createCopySink(client);
    expect(() => sink.begin(sql)).toThrow(expect.objectContaining({ code: 'COPY_STATEMENT_INVALID' }));
  });
});

describe('an error of the server', () => {
  it('fails when there is no such table', async () => {
    const sink = createCopySink(client);
    const counts = countEvents(sink);
    sink.begin(copyStatement({ schema: 'public', name: 'nothing' }, ['a'], 'text'));
    const failure = await rejectionOf(pipeline(Readable.from([Buffer.from('1\n')]), sink));
    expect(failure).toMatchObject({ code: 'TABLE_NOT_FOUND', sqlstate: '42P01' });
    await until(() => sink.closed);
    expect(counts).toEqual({ finish: 0, error: 1, close: 1 });
  });

  it('fails before anything is written', async () => {
    const sink = createCopySink(client);
    sink.begin(copyStatement({ schema: 'public', name: 'items' }, ['no'], 'text'));
    const [error] = await once(sink, 'error');
    expect(error).toMatchObject({ code: 'TABLE_CHANGED', sqlstate: '42703' });
  });

  it('names the constraint and the row, and calls back every write', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    let callbacks = 0;
    sink.write('1\ta\n2\tb\n1\tc\n', () => callbacks++);
    sink.on('error', () => {});
    sink.end(() => callbacks++);
    const [error] = await once(sink, 'error');
    expect(error).toMatchObject({
      name: 'DatabaseError',
      code: 'CONSTRAINT_UNIQUE',
      sqlstate: '23505',
      schema: 'public',
      table: 'items',
      constraint: 'items_pkey',
      copyRow: 3,
    });
    await until(() => callbacks === 2);
  });

  it('fails in the middle of an endless source', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    const endless = (async function* () {
      for (let id = 0; ; id++) {
        yield Buffer.from(id === 1000 ? 'x\tbad\n' : `${id}\tgood\n`);
        if (id % 100 === 0) await new Promise(setImmediate);
      }
    })();
    expect(await rejectionOf(pipeline(endless, sink))).toMatchObject({
      code: 'TYPE_INVALID',
      sqlstate: '22P02',
      copyRow: 1001,
    });
  });

  it('fails if a foreign key is violated after the last row', async () => {
    const sink = createCopySink(client);
    sink.begin(copyStatement({ schema: 'public', name: 'children' }, ['id'], 'text'));
    const failure = await rejectionOf(pipeline(Readable.from([Buffer.from('7\n')]), sink));
    expect(failure).toMatchObject({ code: 'CONSTRAINT_FOREIGN_KEY', constraint: 'children_id_fkey' });
    expect(failure).not.toHaveProperty('copyRow');
  });

  it('leaves the connection usable after ROLLBACK', async () => {
    const sink = createCopySink(client);
    sink.begin(items);
    await rejectionOf(pipeline(Readable.from([Buffer.from('x\ta\n')]), sink));
    await client.query('ROLLBACK');
    expect(await rowsOf('items')).toEqual([]);
  });
});

describe('the hooks', () => {
  it('hooks report the start and the end of a wait for a lock', async () => {
    const release = await holdLock(pool, 'LOCK TABLE items');
    const events: string[] = [];
    const sink = createCopySink(client, {
      onBlocked: () => events.push('blocked'),
      onUnblocked: () => events.push('unblocked'),
      onWritten: (chunk) => events.push(chunk.toString()),
    });
    sink.begin(items);
    sink.write('1\ta\n');
    await until(async () => (await waitingForLock()) === 1);
    expect(events).toEqual(['blocked']);
    await release();
    await until(() => events.length === 3);
    expect(events).toEqual(['blocked', 'unblocked', '1\ta\n']);
    sink.end();
    await once(sink, 'finish');
    expect(events.slice(3)).toEqual(['blocked', 'unblocked']);
  });

  it('hooks report the end of a wait even if the sink is destroyed meanwhile', async () => {
    const release = await holdLock(pool, 'LOCK TABLE items');
    const events: string[] = [];
    const sink = createCopySink(client, {
      onBlocked: () => events.push('blocked'),
      onUnblocked: () => events.push('unblocked'),
    });
    sink.begin(items);
    sink.write('1\ta\n');
    sink.destroy();
    await once(sink, 'close');
    expect(events).toEqual(['blocked', 'unblocked']);
    await release();
  });

  it('onWritten gets each chunk as the same Buffer that was written', async () => {
    const written: Buffer[] = [];
    const sink = createCopySink(client, { onWritten: (chunk) => written.push(chunk) });
    const chunks = [Buffer.from('1\ta\n'), Buffer.from('x2\tb\nx').subarray(1, 5)];
    sink.begin(items);
    await pipeline(Readable.from(chunks), sink);
    expect(written).toHaveLength(2);
    expect(written[0]).toBe(chunks[0]);
    expect(written[1]).toBe(chunks[1]);
  });

  it.each(['onWritten', 'onBlocked', 'onUnblocked'])('the sink fails if %s throws', async (name) => {
    const error = new Error('of the callback');
    const sink = createCopySink(client, {
      [name]: () => {
        throw error;
      },
    });
    sink.begin(items);
    expect(await rejectionOf(pipeline(Readable.from([Buffer.from('1\ta\n')]), sink))).toBe(error);
    await client.query('ROLLBACK');
  });
});

async function waitingForLock(): Promise<number> {
  const rows = await database.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows.length;
}
