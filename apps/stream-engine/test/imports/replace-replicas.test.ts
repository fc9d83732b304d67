import { RawClient, type ServiceProcess, sendCsv, until } from '@repo/faults';
import { migrate } from '@repo/database';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { beforeEach, expect, it } from 'vitest';
import { startService } from '../child-service.ts';

const database = await createTestDatabase({
  schema: 'CREATE TABLE items (id int, file int); CREATE TABLE keyed (id int PRIMARY KEY, file int)',
});
await migrate(database.url);
const settings = { DATABASE_URL: database.url };
const replicas = await Promise.all([startService(settings), startService(settings)]);
const ROWS = 20_000;

const csvOf = (file: number) =>
  `id,file\n${Array.from({ length: ROWS }, (_, id) => `${id},${file}\n`).join('')}`;
const filesIn = (table: string) =>
  database.query(`SELECT file, count(*)::int AS rows FROM ${table} GROUP BY file ORDER BY file`);
const replace = (service: ServiceProcess, table: string, file: number) =>
  sendCsv(`${service.url}/v1/imports/${table}?mode=replace`, csvOf(file));

/** Starts a replace whose last byte is not sent. */
async function openReplace(service: ServiceProcess, table: string, file: number): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  const headers = { 'content-type': 'text/csv', 'content-length': csvOf(file).length };
  client.post(`/v1/imports/${table}?mode=replace`, headers).write(csvOf(file).slice(0, -1));
  await until(
    async () =>
      (await database.query('SELECT FROM pg_stat_progress_copy WHERE datname = current_database()')).length >
      0,
  );
  return client;
}

const isWaited = async () =>
  (
    await database.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
  ).length > 0;

beforeEach(() =>
  database.query('TRUNCATE items, keyed; INSERT INTO items VALUES (1, 0); INSERT INTO keyed VALUES (1, 0)'),
);

it.each(['items', 'keyed'])('two replicas replace %s one after the other', async (table) => {
  const files = [1, 2, 3, 4];
  const answers = await Promise.all(files.map((file) => replace(replicas[file % 2]!, table, file)));
  const receipts = answers.map(({ status, body }) => {
    expect(status, body.toString()).toBe(200);
    return JSON.parse(body.toString());
  });
  const left = await filesIn(table);
  expect(left).toHaveLength(1);
  expect(left[0]).toMatchObject({ rows: ROWS });
  expect(receipts.map(({ written }) => written.deleted).toSorted((a, b) => a - b)).toEqual([
    1,
    ROWS,
    ROWS,
    ROWS,
  ]);
});

it.each(['items', 'keyed'])('a killed replica lets the waiting one continue: %s', async (table) => {
  const victim = await startService(settings);
  const lost = await openReplace(victim, table, 1);
  const answer = replace(replicas[0]!, table, 2);
  await until(isWaited);
  victim.process.kill('SIGKILL');
  const { status, body } = await answer;
  expect(status, body.toString()).toBe(200);
  expect(JSON.parse(body.toString()).written.deleted).toBe(1);
  expect(await filesIn(table)).toEqual([{ file: 2, rows: ROWS }]);
  lost.socket.destroy();
});

it.each(['items', 'keyed'])(
  'a file that is sent again while its first request continues is loaded once: %s',
  async (table) => {
    const first = await openReplace(replicas[0]!, table, 1);
    // The first client has gone, but it sent the whole file: its request runs to its end.
    const again = replace(replicas[1]!, table, 1);
    await until(isWaited);
    first.write('\n');
    const { status, body } = await again;
    expect(status, body.toString()).toBe(200);
    expect(JSON.parse(body.toString()).written.deleted).toBe(ROWS);
    expect((await first.answer()).status).toBe(200);
    expect(await filesIn(table)).toEqual([{ file: 1, rows: ROWS }]);
    first.socket.destroy();
  },
);
