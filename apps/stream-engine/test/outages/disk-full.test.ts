import { sendCsv, until } from '@repo/faults';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPool, migrate } from '@repo/database';
import { afterAll, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';
import { startOnSmallDisk } from './small-disk.ts';

const MIB = 1024 * 1024;

const server = await startOnSmallDisk(96 * MIB);
await server.fill(16 * MIB);
await migrate(server.url);
const pool = createPool({ connectionString: server.url, max: 4, onBackgroundError: () => {} });
const elsewhere = path.join(tmpdir(), `stream-engine-elsewhere-${process.pid}`);
afterAll(() => rm(elsewhere, { recursive: true, force: true }));
const service = await startTestService({ schema: '', pool });
const file = `id,label\n${`1,${'x'.repeat(1000)}\n`.repeat(70_000)}`;
const upload = (table: string, csv: string) => sendCsv(`${service.url}/v1/imports/${table}`, csv);
const count = async (table: string) =>
  Number((await pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count);

async function expectNextWorks(table: string): Promise<void> {
  expect(await count(table)).toBe(0);
  expect((await upload(table, 'id\n1\n')).status).toBe(200);
  expect(await count(table)).toBe(1);
}

it('a disk full of rows: DATABASE_FULL, and the next upload works when there is space', async () => {
  // An unlogged table, so that the table itself runs out of space.
  await pool.query('CREATE UNLOGGED TABLE large (id int, label text)');
  problemOf(await upload('large', file), 'DATABASE_FULL');
  expect(await count('large')).toBe(0);
  // The data of an aborted COPY stays until VACUUM.
  await pool.query('VACUUM large');
  await expectNextWorks('large');
  await pool.query('DROP TABLE large');
});

it('a disk full of write-ahead log: the server stops, and works again when there is space', async () => {
  // Written by the server to the large disk: it runs as another user if the test runs as root.
  await pool.query(`COPY (SELECT) TO PROGRAM 'mkdir -m 700 ${elsewhere}'`);
  await pool.query(`CREATE TABLESPACE elsewhere LOCATION '${elsewhere}'`);
  await pool.query('CREATE TABLE logged (id int, label text) TABLESPACE elsewhere');
  const answer = await upload('logged', file);
  // Either the import's own backend runs out of space, and reports that before the server stops, or another one does.
  const { code } = JSON.parse(answer.body.toString());
  problemOf(answer, code === 'DATABASE_FULL' ? 'DATABASE_FULL' : 'DATABASE_UNAVAILABLE');
  await server.makeRoom();
  await server.restart();
  await until(() =>
    pool.query('SELECT 1').then(
      () => true,
      () => false,
    ),
  );
  await expectNextWorks('logged');
});
