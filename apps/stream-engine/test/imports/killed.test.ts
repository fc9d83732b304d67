import {
  type Answer,
  type MessagePoint,
  PostgresProxy,
  RawClient,
  send,
  sendCsv,
  type ServiceProcess,
  until,
} from '@repo/faults';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { runs } from '../env.ts';

const ROWS = 20_000;
const file = `id,label\n${Array.from({ length: ROWS }, (_, id) => `${id},${'x'.repeat(50)}\n`).join('')}`;

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int PRIMARY KEY, label text)' });
const proxy = await PostgresProxy.open(database.url);
afterAll(() => proxy.stop());
/** Another replica, which nobody kills. */
const replica = await startService({ DATABASE_URL: database.url });

/** What the import has come to when its process is killed. */
interface Point {
  readonly at: string;
  /** What the client sends; all of it where the point lies at the database. */
  readonly sends?: 'nothing' | 'head' | 'half' | 'all but the last byte';
  /** A message between service and database at which the process dies; `before`: and that is lost. */
  readonly trap?: MessagePoint;
  /** Rows that are there when it is dead. */
  readonly rows: 0 | typeof ROWS;
  /** Where the ledger knows of the import. */
  readonly state?: 'died' | 'committed';
}

/** Of the service. A statement's text stands in Query, or in Parse where it has parameters. */
const sent = (message: string, text: RegExp, when: 'before' | 'after' = 'after'): MessagePoint => ({
  from: 'frontend',
  message,
  text,
  when,
});

const points: readonly Point[] = [
  { at: 'the connection is accepted', sends: 'nothing', rows: 0 },
  { at: 'the head has arrived', sends: 'head', rows: 0 },
  { at: 'the table is looked up', trap: sent('Parse', /pg_attribute/, 'before'), rows: 0 },
  { at: 'the transaction begins', trap: sent('Query', /^BEGIN /), rows: 0 },
  {
    at: 'the ledger’s lock is asked for',
    trap: sent('Parse', /pg_advisory_xact_lock/),
    rows: 0,
  },
  {
    at: 'the ledger’s row is entered',
    trap: sent('Parse', /INSERT INTO stream_engine.imports/),
    rows: 0,
    state: 'died',
  },
  {
    at: 'COPY is sent',
    trap: sent('Query', /^COPY "public"/),
    rows: 0,
    state: 'died',
  },
  {
    at: 'the first data are sent',
    trap: sent('CopyData', /^PGCOPY/),
    rows: 0,
    state: 'died',
  },
  { at: 'half of the body is sent', sends: 'half', rows: 0, state: 'died' },
  { at: 'one byte is missing', sends: 'all but the last byte', rows: 0, state: 'died' },
  {
    at: 'CopyDone is sent',
    trap: sent('CopyDone', /^/),
    rows: 0,
    state: 'died',
  },
  {
    at: 'the ledger’s row is changed',
    trap: sent('Parse', /SET state = \$2/),
    rows: 0,
    state: 'died',
  },
  {
    at: 'COMMIT is about to be sent',
    trap: sent('Query', /^COMMIT/, 'before'),
    rows: 0,
    state: 'died',
  },
  {
    at: 'COMMIT has been sent',
    trap: sent('Query', /^COMMIT/),
    rows: ROWS,
    state: 'committed',
  },
  {
    at: 'COMMIT is acknowledged',
    trap: { from: 'backend', message: 'CommandComplete', text: /^COMMIT/, when: 'before' },
    rows: ROWS,
    state: 'committed',
  },
];

/** Each is killed once in a normal run; FUZZ_FACTOR says how many times. */
const rounds = Array.from({ length: runs(1).numRuns }, (_, round) => round + 1);

describe.each(rounds)('round %i: a process that is killed (SIGKILL) when', () => {
  it.each(points)('$at: $rows rows are there, and a retry elsewhere ends with all of them', async (point) => {
    const key = await loseProcess((victim, name) => killAt(point, victim, name));
    expect(await countRows()).toBe(point.rows);
    expect(await stateOf(key)).toBe(point.state ?? 'unknown');
    await expectRetry(key, point.state === 'committed');
  });

  it('the answer has arrived: a retry gets the same', async () => {
    await database.query('TRUNCATE items');
    const key = randomUUID();
    const victim = await startService({ DATABASE_URL: database.url });
    const headers = { 'idempotency-key': key };
    const idOf = ({ body }: Answer) => JSON.parse(body.toString()).id;
    const first = await sendCsv(`${victim.url}/v1/imports/items`, file, { headers });
    victim.process.kill('SIGKILL');
    const again = await sendCsv(`${replica.url}/v1/imports/items`, file, { headers });
    expect(idOf(again)).toBe(idOf(first));
    expect(await countRows()).toBe(ROWS);
  });
});

describe('a process that is killed (SIGKILL)', () => {
  /** More than the whole import takes. */
  const MOMENTS_MS = 400;

  it(
    'at any moment leaves all rows or none, the ledger agrees, and a retry elsewhere ends with all of them',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: MOMENTS_MS }), async (ms) => {
          const key = await loseProcess(async (victim, name) => {
            const client = await RawClient.connect(victim.port);
            client.post('/v1/imports/items', headersOf(name)).write(file);
            await wait(ms);
            victim.process.kill('SIGKILL');
          });
          const isThere = (await countRows()) > 0;
          expect([0, ROWS]).toContain(await countRows());
          expect(isThere ? ['committed'] : ['unknown', 'died']).toContain(await stateOf(key));
          await expectRetry(key, isThere);
        }),
        { ...runs(3), endOnFailure: true },
      );
    },
    runs(3).numRuns * 20_000,
  );
});

/**
 * Lets a process run an import until it is killed.
 * @returns the import's key
 */
async function loseProcess(kill: (victim: ServiceProcess, key: string) => Promise<void>): Promise<string> {
  await database.query('TRUNCATE items');
  const key = randomUUID();
  const victim = await startService({ DATABASE_URL: proxy.url, LOG_LEVEL: 'info' });
  await kill(victim, key);
  await victim.exited;
  await backendsGone();
  return key;
}

/** What the ledger says, asked by another replica. */
async function stateOf(key: string): Promise<string> {
  const { status, body } = await send(`${replica.url}/v1/imports/${key}`, { method: 'GET' });
  return status === 404 ? 'unknown' : JSON.parse(body.toString()).status;
}

async function expectRetry(key: string, isReplayed: boolean): Promise<void> {
  const headers = { 'idempotency-key': key };
  const again = await sendCsv(`${replica.url}/v1/imports/items`, file, { headers });
  expect(again.status).toBe(200);
  expect(again.headers['idempotent-replayed']).toBe(isReplayed ? 'true' : undefined);
  expect(JSON.parse(again.body.toString())).toMatchObject({ rows: { read: ROWS, loaded: ROWS } });
  expect(await countRows()).toBe(ROWS);
  expect(await committedRows(key)).toEqual([{ rows_loaded: String(ROWS) }]);
}

const headersOf = (key: string) => ({
  'content-type': 'text/csv',
  'content-length': file.length,
  'idempotency-key': key,
});

async function killAt({ sends, trap }: Point, victim: ServiceProcess, key: string): Promise<void> {
  const kill = () => victim.process.kill('SIGKILL');
  if (trap)
    proxy.trap(trap, (connection) => {
      kill();
      if (trap.when === 'before') connection.reset();
    });
  const client = await RawClient.connect(victim.port);
  if (sends !== 'nothing') client.post('/v1/imports/items', headersOf(key));
  if (sends === undefined) client.write(file);
  if (sends === 'half') client.write(file.slice(0, file.length / 2));
  if (sends === 'all but the last byte') client.write(file.slice(0, -1));
  if (sends === 'half' || sends === 'all but the last byte')
    await until(
      async () =>
        (await database.query('SELECT FROM pg_stat_progress_copy WHERE datname = current_database()'))
          .length > 0,
    );
  if (trap === undefined) kill();
}

/** None but the replica's and our own are left. */
async function backendsGone(): Promise<void> {
  await until(
    async () =>
      (
        await database.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (
        SELECT oid FROM pg_database WHERE datname = current_database())`)
      ).length === 0 &&
      (await database.query('SELECT FROM pg_stat_progress_copy WHERE datname = current_database()'))
        .length === 0,
  );
}

async function countRows(): Promise<number> {
  return (await database.query<{ rows: number }>('SELECT count(*)::int AS rows FROM items'))[0]!.rows;
}

const committedRows = (key: string) =>
  database.query(`SELECT rows_loaded FROM stream_engine.imports WHERE key = $1 AND state = 'committed'`, [
    key,
  ]);
