import { type ProcessFigures, readFigures, type ServiceProcess, until } from '@repo/faults';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createTestDatabase,
  freezeBackend,
  type TestDatabase,
  thawBackend,
} from '@repo/embedded-postgres/testing';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { FastUpload } from '../fast-upload.ts';

const MIB = 1024 * 1024;
/** 60 MB, far more than the bounds below and all buffers in between. */
const ROWS = 300_000;
const MIDDLE = ROWS / 2;
const BLOCK_MS = 10_000;
/** Time for the kernel's buffers along the way to fill up. */
const SETTLE_MS = 2_000;
const HELD_BYTES_MAX = 4 * MIB;
const GROWTH_BYTES_MAX = 16 * MIB;

interface Sample extends ProcessFigures {
  readonly atMs: number;
  /** Bytes that the kernel has taken from the client. */
  readonly sentBytes: number;
}

interface Blocked {
  /** Just before the upload started. */
  readonly before: ProcessFigures;
  /** While the database accepted nothing. */
  readonly samples: readonly Sample[];
  /** COPY bytes per byte of CSV. */
  readonly growth: number;
}

interface Scenario {
  readonly database: TestDatabase;
  readonly asForm: boolean;
  readonly pauseAt?: { readonly row: number; readonly until: Promise<unknown> };
  /** Makes the database stop; resolves, when it has stopped, to a function that resumes it. */
  readonly block: (upload: () => FastUpload) => Promise<() => Promise<void>>;
}

async function uploadWhileBlocked({ database, asForm, pauseAt, block }: Scenario): Promise<Blocked> {
  const service = await startService({ DATABASE_URL: database.url, LOCK_TIMEOUT_MS: 4 * BLOCK_MS });
  const growth = await warmUp(service, database);
  const before = await readFigures(service.pid);
  let upload: FastUpload | undefined;
  const unblock = await block(() => {
    upload = new FastUpload({
      port: service.port,
      table: 'items',
      rows: ROWS,
      asForm,
      ...(pauseAt ? { pauseAt } : {}),
    });
    return upload;
  });
  // Waits until all buffers in between are full.
  for (let sent = -1; sent <= 0 || sent !== upload!.bytesSent; await wait(SETTLE_MS))
    sent = upload!.bytesSent;
  const samples: Sample[] = [];
  const started = performance.now();
  for (let atMs = 0; atMs < BLOCK_MS; await wait(100), atMs = performance.now() - started)
    samples.push({ atMs, sentBytes: upload!.bytesSent, ...(await readFigures(service.pid)) });
  await unblock();
  const { status, body } = await upload!.answered;
  expect({ status, receipt: JSON.parse(body.toString()) }).toMatchObject({
    status: 200,
    receipt: {
      format: 'binary',
      rows: { read: ROWS, loaded: ROWS, rejected: 0 },
      bytes: { received: upload!.bytesTotal },
    },
  });
  expect(await database.query(`SELECT count(*)::int, count(DISTINCT id)::int AS ids FROM items`)).toEqual([
    { count: ROWS, ids: ROWS },
  ]);
  expect(await service.stop()).toBe(0);
  return { before, samples, growth };
}

/** The same upload without a block, after which the process has allocated what it needs once. */
async function warmUp(service: ServiceProcess, database: TestDatabase): Promise<number> {
  const { writtenBytes } = await readFigures(service.pid);
  const upload = new FastUpload({ port: service.port, table: 'items', rows: ROWS, asForm: true });
  expect((await upload.answered).status).toBe(200);
  await database.query(`TRUNCATE items`);
  return ((await readFigures(service.pid)).writtenBytes - writtenBytes) / upload.bytesTotal;
}

function expectStandstill({ before, samples, growth }: Blocked): void {
  const settled = samples.filter(({ atMs }) => atMs > SETTLE_MS);
  // The client sent nothing more, and the service read nothing more.
  expect(new Set(settled.map(({ sentBytes }) => sentBytes)).size).toBe(1);
  expect(settled.at(-1)!.readBytes - settled[0]!.readBytes).toBeLessThan(MIB / 8);
  expect(settled.at(-1)!.writtenBytes - settled[0]!.writtenBytes).toBeLessThan(MIB / 8);
  // The bytes that it read and did not pass on are below the bound; the kernel's buffers count on neither side.
  const { readBytes, writtenBytes } = settled.at(-1)!;
  const held = readBytes - before.readBytes - (writtenBytes - before.writtenBytes) / growth;
  expect(held).toBeLessThan(HELD_BYTES_MAX);
  const rss = samples.map(({ rssBytes }) => rssBytes);
  expect(Math.max(...rss) - rss[0]!).toBeLessThan(GROWTH_BYTES_MAX);
}

const isLinux = process.platform === 'linux';

// Memory is read from /proc. Every scenario has its own service and table.
describe
  .runIf(isLinux)
  .concurrent('an upload of 60 MB stops for 10 s, and then completes', { timeout: 600_000 }, () => {
    // Each scenario has its own connection for queries.
    const schema = 'CREATE TABLE items (id bigint PRIMARY KEY, note text)';

    it('an upload waits in bounded memory while one of its rows waits for another transaction', async () => {
      const database = await createTestDatabase({ schema });
      const blocked = await uploadWhileBlocked({
        database,
        asForm: true,
        async block(begin) {
          const release = await transaction(database, `INSERT INTO items VALUES (${MIDDLE})`);
          begin();
          await untilWaiting(database);
          return release;
        },
      });
      expectStandstill(blocked);
    });

    it('an upload waits in bounded memory while its table is locked', async () => {
      const database = await createTestDatabase({ schema });
      const blocked = await uploadWhileBlocked({
        database,
        asForm: false,
        async block(begin) {
          const release = await transaction(database, 'LOCK TABLE items IN ACCESS EXCLUSIVE MODE');
          begin();
          await untilWaiting(database);
          return release;
        },
      });
      expectStandstill(blocked);
      // Nothing was passed on: the service holds all that it read.
      const { before, samples } = blocked;
      expect(samples.at(-1)!.readBytes - before.readBytes).toBeLessThan(HELD_BYTES_MAX);
    });

    it('an upload waits in bounded memory while its backend is frozen', async () => {
      let goOn = () => {};
      const paused = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const database = await createTestDatabase({ schema });
      const blocked = await uploadWhileBlocked({
        database,
        asForm: true,
        pauseAt: { row: MIDDLE, until: paused },
        async block(begin) {
          begin();
          let pid = 0;
          let last = -1;
          // Waits until the backend is idle: while it works it could hold a lock that every other backend needs.
          await until(async () => {
            const [copy] = await database.query<{ pid: number; rows: number; isWaiting: boolean }>(
              `SELECT pid, tuples_processed::int AS rows, wait_event IS NOT DISTINCT FROM 'ClientRead' AS "isWaiting"
               FROM pg_stat_progress_copy JOIN pg_stat_activity USING (pid) WHERE relid = 'items'::regclass`,
            );
            const isAtRest = copy?.isWaiting === true && copy.rows > MIDDLE * 0.9 && copy.rows === last;
            pid = copy?.pid ?? 0;
            last = copy?.rows ?? 0;
            return isAtRest;
          }, 100);
          await freezeBackend(pid);
          goOn();
          return () => thawBackend(pid);
        },
      });
      expectStandstill(blocked);
    });
  });

/** Runs a statement in a transaction, and returns a function that rolls it back. */
async function transaction(database: TestDatabase, sql: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql);
  return () => client.end();
}

const untilWaiting = (database: TestDatabase) =>
  until(async () => {
    const waiting = await database.query(
      `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'COPY |EXPLAIN INSERT ' AND datname = current_database()`,
    );
    return waiting.length > 0;
  });
