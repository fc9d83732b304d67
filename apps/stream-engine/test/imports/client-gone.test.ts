import { RawClient, sendCsv, until } from '@repo/faults';
import { setTimeout as wait } from 'node:timers/promises';
import {
  copyBackend,
  freezeBackend,
  holdLock,
  sleepingTrigger,
  thawBackend,
} from '@repo/embedded-postgres/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestService } from '../test-service.ts';

const GONE_WITHIN_MS = 5_000;

const service = await startTestService({
  schema: `
    CREATE TABLE items (id int PRIMARY KEY, label text);
    CREATE TABLE slow (id int);
    ${sleepingTrigger('slow', 1.5, 'at commit')}`,
  importsMax: 1,
});
const csv = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };

afterEach(async () => {
  await service.idle();
  expect(await service.countRows('items')).toBe(0);
  expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n')).status).toBe(200);
  await service.database.query('TRUNCATE items');
});

const rowsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${first + i},${'x'.repeat(180)}\n`).join('');

/** Starts an import that has sent enough for its COPY to begin. */
async function openImport(): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  return client.post('/v1/imports/items', csv).chunk(`id,label\n${rowsFrom(1, 10)}`);
}

/** Sends until neither the service nor the kernels in between accept more data. */
async function fill(client: RawClient): Promise<void> {
  for (let taken = -1, next = 100; taken !== bytesTaken(client); await wait(200)) {
    taken = bytesTaken(client);
    while (client.socket.writable && client.socket.writableLength < 1_000_000)
      client.chunk(rowsFrom((next += 1000), 1000));
  }
}

const bytesTaken = ({ socket }: RawClient) => socket.bytesWritten - socket.writableLength;

const copies = () =>
  service.database.query<{ pid: number; event: string | null }>(
    `SELECT pid, wait_event AS event FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY %' AND state = 'active'`,
  );

const napping = async () =>
  (
    await service.database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
    )
  ).length;

const ofTable = 'LOCK TABLE items IN ACCESS EXCLUSIVE MODE';
const ofRow = 'INSERT INTO items VALUES (1)';

const ways: readonly (readonly [name: string, leave: (client: RawClient) => void])[] = [
  ['closes (FIN)', (client) => client.socket.destroy()],
  ['resets (RST)', (client) => client.reset()],
];
// A large upload that is closed properly ends after bytes for which there is no room: see the last test.
const cases = [
  { size: 'all sent', ways },
  { size: 'more to send than anybody takes', ways: ways.slice(1) },
].flatMap(({ size, ways: some }) => some.map(([name, leave]) => ({ size, name, leave })));

describe.each(cases)('a client with $size that $name', ({ size, leave }) => {
  const sendRest = async (client: RawClient) => {
    if (size === 'all sent') client.chunk(rowsFrom(11, 10)).chunk('');
    else await fill(client);
  };

  it.each([
    ['its table', ofTable],
    ['a row', ofRow],
  ])(
    'frees its backend and locks within 1 s even while its import waits for %s',
    async (_what, statement) => {
      const unlock = await holdLock(service.pool, statement);
      const client = await openImport();
      await sendRest(client);
      const pid = await service.waiting();
      const left = performance.now();
      leave(client);
      const backend = () => service.database.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid]);
      await until(async () => (await backend()).length === 0);
      expect(performance.now() - left).toBeLessThan(GONE_WITHIN_MS);
      const waiting = await service.database.query(
        `SELECT pid FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
      );
      expect(waiting).toEqual([]);
      await unlock();
    },
  );

  it('a client that leaves frees its slot even if the backend is frozen, and nothing is loaded after the thaw', async () => {
    const client = await openImport();
    const pid = await copyBackend(service.database);
    await freezeBackend(pid);
    await sendRest(client);
    const left = performance.now();
    leave(client);
    await service.idle();
    expect(performance.now() - left).toBeLessThan(GONE_WITHIN_MS);
    expect((await sendCsv(`${service.url}/v1/imports/slow`, 'id\n')).status).toBe(200);
    await thawBackend(pid);
    await until(async () => (await copies()).length === 0);
  });
});

describe('a client that leaves', () => {
  it('a client that leaves during COMMIT leaves all of its rows or none', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/slow', csv).chunk('id\n1\n').chunk('');
    await until(async () => (await napping()) > 0);
    client.socket.destroy();
    await service.idle();
    await until(async () => (await napping()) === 0);
    const last = service.logs.at(-1);
    const rows = await service.countRows('slow');
    expect([
      ['request rejected', 'CLIENT_GONE', 0],
      ['committed', undefined, 1],
      // On a busy machine it can take longer than the time limit to find the outcome.
      ['request rejected', 'COMMIT_OUTCOME_UNKNOWN', rows],
    ]).toContainEqual([last?.['msg'], last?.['code'], rows]);
    expect([0, 1]).toContain(rows);
  });

  it('a client that leaves with unsent data is detected when the database continues', async () => {
    const unlock = await holdLock(service.pool, ofRow);
    const client = await openImport();
    await fill(client);
    client.socket.destroy();
    await unlock();
  });
});
