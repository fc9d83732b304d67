import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdLock } from '@repo/embedded-postgres/testing';
import { Ledger, migrate, readRejects, RejectLog, type RejectedRecord } from '../../src/index.ts';
import { openTestPool, rejectionOf, until } from '../test-pool.ts';

const { database, pool } = await openTestPool('', { max: 6 });
await migrate(database.url);

const rejectOf = (record: number, change: Partial<RejectedRecord> = {}): RejectedRecord => ({
  record,
  line: record + 1,
  byte: record * 10,
  column: 'email',
  span: { start: 2, end: 4 },
  code: 'EMAIL_INVALID',
  message: 'not an e-mail address: "ä"',
  original: Buffer.from(`${record},ä\r\n`),
  ...change,
});

async function keptOf(id: string): Promise<RejectedRecord[]> {
  const pages: RejectedRecord[][] = [];
  for await (const page of readRejects(pool, id)) pages.push(page);
  return pages.flat();
}

describe('the log of rejects', () => {
  it('keeps every record as it was, in order', async () => {
    const id = randomUUID();
    const log = new RejectLog(pool, id);
    const { line, byte, column, span: _span, ...bare } = rejectOf(3);
    const records = [
      rejectOf(0, { code: 'HEADER', message: '' }),
      rejectOf(1, { original: Buffer.from([0, 0xff, 0x5c, 0x0a]) }),
      rejectOf(2, { original: Buffer.alloc(0) }),
      bare,
      rejectOf(4, {
        errors: [
          { column: 'email', code: 'EMAIL_INVALID', message: '"ä" \u0000', span: { start: 2, end: 4 } },
          { code: 'UTF8_INVALID', message: 'x'.repeat(1000) },
        ],
        moreErrors: 1590,
      }),
      rejectOf(2 ** 40, { byte: 2 ** 50, message: `"\t\\N 🎲 ${'x'.repeat(100_000)}` }),
    ];
    await log.add(records.slice(0, 2));
    await log.add(records.slice(2));
    await log.close();
    expect(await keptOf(id)).toEqual(records);
    expect([line, byte, column]).toEqual([4, 30, 'email']);
  });

  it('ignores records after it is closed, and takes no connection', async () => {
    const kept = randomUUID();
    const log = new RejectLog(pool, kept);
    await log.add([rejectOf(1)]);
    const closed = log.close();
    await log.add([rejectOf(2)]);
    await closed;
    expect(await keptOf(kept)).toEqual([rejectOf(1)]);
    const unused = randomUUID();
    const empty = new RejectLog(pool, unused);
    await empty.close();
    await empty.add([rejectOf(1)]);
    expect(pool.idleCount).toBe(pool.totalCount);
    expect(await keptOf(unused)).toEqual([]);
  });

  it('waits in close for records that are still being added', async () => {
    const id = randomUUID();
    const log = new RejectLog(pool, id);
    await log.add([rejectOf(1)]);
    const giving = (async () => {
      for (let record = 2; record < 5; record++) {
        await new Promise((resolve) => setImmediate(resolve));
        await log.add([rejectOf(record)]);
      }
    })();
    log.awaitAdding(giving);
    await log.close();
    expect((await keptOf(id)).map(({ record }) => record)).toEqual([1, 2, 3, 4]);
  });

  it('returns a long record in slices of at most a page', async () => {
    const id = randomUUID();
    const log = new RejectLog(pool, id);
    const original = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 251));
    await log.add([rejectOf(1), rejectOf(2, { original }), rejectOf(3)]);
    await log.close();
    const slices: Uint8Array[] = [];
    for await (const page of readRejects(pool, id))
      for (const { record, original: first, rest } of page) {
        expect(rest !== undefined).toBe(record === 2);
        if (rest === undefined) continue;
        slices.push(first);
        for await (const slice of rest) slices.push(slice);
      }
    expect(Math.max(...slices.map(({ length }) => length))).toBe(256 * 1024);
    expect(Buffer.concat(slices).equals(original)).toBe(true);
  });

  it('fails if a long record is deleted while it is read', async () => {
    const id = randomUUID();
    const log = new RejectLog(pool, id);
    await log.add([rejectOf(1, { original: Buffer.alloc(1_000_000) })]);
    await log.close();
    const [page] = await Readable.from(readRejects(pool, id)).toArray();
    await database.query('DELETE FROM stream_engine.rejects WHERE import = $1', [id]);
    expect(await rejectionOf(Readable.from(page[0].rest).toArray())).toMatchObject({
      code: 'REJECTS_DELETED',
    });
  });

  it('fails if its records are deleted while they are read', async () => {
    const id = randomUUID();
    const log = new RejectLog(pool, id);
    const records = [1, 2, 3].map((record) => rejectOf(record, { original: Buffer.alloc(260_000, '\n') }));
    await log.add(records);
    await log.close();
    const pages = readRejects(pool, id);
    expect((await pages.next()).value).toEqual(records.slice(0, 2));
    await database.query(`DELETE FROM stream_engine.rejects WHERE import = '${id}'`);
    await expect(pages.next()).rejects.toMatchObject({ code: 'REJECTS_DELETED' });
    expect(await keptOf(id)).toEqual([]);
  });

  it('takes no connection if there are no rejects', async () => {
    const before = pool.totalCount;
    await new RejectLog(pool, randomUUID()).close();
    expect(pool.totalCount).toBe(before);
  });

  describe('while the database accepts nothing', () => {
    let release: () => Promise<void>;
    beforeEach(async () => {
      release = await holdLock(pool, 'LOCK TABLE stream_engine.rejects');
    });
    afterEach(async () => {
      await release();
      await until(() => pool.idleCount === pool.totalCount);
      // Including aborted ones.
      await until(async () => (await copiesThatWait()) === 0);
    });

    async function copiesThatWait(): Promise<number> {
      const waiting = await database.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'COPY %'`,
      );
      return waiting.length;
    }

    /** Adds rejects until the log makes its caller wait. @returns the promise, and how many times 100 kB were added */
    async function fill(log: RejectLog): Promise<[waiting: Promise<void>, added: number]> {
      for (let added = 1; ; added++) {
        const taken = log.add([rejectOf(added, { original: Buffer.alloc(100_000) })]);
        // The first add also waits for the connection, and only for that.
        await until(async () => (await copiesThatWait()) === 1);
        const soon = new Promise((resolve) => setTimeout(resolve, 200, 'waiting'));
        if (taken && (await Promise.race([taken, soon])) === 'waiting') return [taken, added];
      }
    }

    it('the log makes its caller wait', async () => {
      const id = randomUUID();
      const log = new RejectLog(pool, id);
      const [waiting, added] = await fill(log);
      expect(added).toBeLessThanOrEqual(3);
      await release();
      await waiting;
      await log.close();
      expect(await keptOf(id)).toHaveLength(added);
    });

    it('the log can be abandoned', async () => {
      const log = new RejectLog(pool, randomUUID());
      void log.add([rejectOf(1)]);
      expect(await rejectionOf(log.close(50))).toBeInstanceOf(Error);
    });

    it('the log reports a lost connection to waiting callers and to close', async () => {
      const log = new RejectLog(pool, randomUUID());
      const [waiting] = await fill(log);
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'COPY %'`,
      );
      expect(await rejectionOf(waiting)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      expect(await rejectionOf(log.add([rejectOf(2)])!)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      expect(await rejectionOf(log.close())).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    });
  });
});

it('the log may fail while no caller waits, without an unhandled rejection', async () => {
  const connecting = vi.spyOn(pool, 'connect').mockImplementation(() => Promise.reject(new Error('no')));
  const log = new RejectLog(pool, randomUUID());
  void log.add([rejectOf(1)]);
  await rejectionOf(log.close());
  connecting.mockRestore();
  // An unhandled rejection would fail the run.
  void log.add([rejectOf(2)]);
  expect(await rejectionOf(log.close())).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
});

describe('reading rejects', () => {
  it('rejects are read in pages limited by rows and bytes', async () => {
    const id = randomUUID();
    const log = new RejectLog(pool, id);
    const sizeOf = (record: number) => (record < 5 ? 200_000 : 10);
    const records = Array.from({ length: 5000 }, (_, i) =>
      rejectOf(i, { original: Buffer.alloc(sizeOf(i), 1) }),
    );
    await log.add(records);
    await log.close();
    const pages: RejectedRecord[][] = [];
    for await (const page of readRejects(pool, id)) pages.push(page);
    for (const page of pages) {
      expect(page.length).toBeLessThanOrEqual(250);
      const bytes = page.slice(0, -1).reduce((sum, { original }) => sum + original.length, 0);
      expect(bytes).toBeLessThan(256 * 1024);
    }
    const read = pages.flat();
    expect(read.map(({ record }) => record)).toEqual(records.map(({ record }) => record));
    expect(read.every(({ original }, i) => records[i]!.original.length === original.length)).toBe(true);
  });
});

it('only rejects of old imports are deleted', async () => {
  const ledger = new Ledger(pool);
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  for (const [i, id] of ids.entries()) {
    const log = new RejectLog(pool, id);
    await log.add([rejectOf(1)]);
    await log.close();
    await database.query(
      `INSERT INTO stream_engine.imports (id, table_schema, table_name, mode, parameters, xid, state, ended_at)
       VALUES ($1, 'public', 'items', 'append', '{}', '1', $2,
         pg_catalog.clock_timestamp() - pg_catalog.make_interval(days => $3))`,
      [id, i === 2 ? 'running' : 'failed', i === 2 ? null : i === 0 ? 31 : 29],
    );
  }
  expect(await ledger.deleteOldRejects(30)).toBe(1);
  const kept = await Promise.all(ids.map((id) => keptOf(id)));
  expect(kept.map(({ length }) => length)).toEqual([0, 1, 1]);
});
