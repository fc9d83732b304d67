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
/** A second replica, which keeps running. */
const replica = await startService({ DATABASE_URL: database.url });

/** Sent by the service. A statement's text is in Query, or in Parse if it has parameters. */
const sent = (message: string, text: RegExp, when: 'before' | 'after'): MessagePoint => ({
  from: 'frontend',
  message,
  text,
  when,
});

/** Messages at which the process dies; `before`: the message is lost. The fault grid kills it at 13 other points. */
const points = [
  { at: 'the ledger’s row is inserted', trap: sent('Parse', /INSERT INTO stream_engine.imports/, 'after') },
  { at: 'the ledger’s row is updated', trap: sent('Parse', /SET state = \$2/, 'after') },
  { at: 'COMMIT is about to be sent', trap: sent('Query', /^COMMIT/, 'before') },
];

describe('a process that is killed (SIGKILL)', () => {
  it.each(points)(
    'a process killed when $at loads nothing, and a retry on another replica loads all rows',
    async ({ trap }) => {
      const key = await loseProcess(async (victim, name) => {
        proxy.trap(trap, (connection) => {
          victim.process.kill('SIGKILL');
          if (trap.when === 'before') connection.reset();
        });
        const client = await RawClient.connect(victim.port);
        client.post('/v1/imports/items', headersOf(name)).write(file);
      });
      expect(await countRows()).toBe(0);
      expect(await stateOf(key)).toBe('died');
      await expectRetry(key, false);
    },
  );

  it('a process killed after its response leaves a receipt that a retry receives', async () => {
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

  /** More than the whole import takes. */
  const MOMENTS_MS = 400;

  it(
    'a process killed at a random moment leaves all rows or none, the ledger agrees, and a retry loads what is missing',
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
        { ...runs(2), endOnFailure: true },
      );
    },
    runs(2).numRuns * 20_000,
  );
});

/**
 * Starts an import in a process that `kill` then ends.
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

/** State of the import in the ledger, as the replica reports it. */
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

/** Resolves when the killed process's backends have ended. */
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
