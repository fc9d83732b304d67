import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { contactsTableSql, writeContactsFile } from '@repo/csv-gen';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type ImportOutcome, runImport } from '../../src/acceptance/import-run.ts';

const database = await createTestDatabase({ schema: contactsTableSql });
// Larger than the buffers of both sockets, so that there is a half-way.
const folder = await mkdtemp(path.join(tmpdir(), 'acceptance, '));
const file = path.join(folder, 'contacts.csv');
await writeContactsFile(file, { rows: 80_000 });
afterAll(() => rm(folder, { recursive: true }));

const insertRows =
  "INSERT INTO contacts (id, email) SELECT n, n || '@b.example' FROM generate_series(1, 80000) n";

/** Answers an upload, over a connection to the database of its own. */
type Service = (client: pg.Client, request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A miniature service: it loads other rows, but commits at the right or wrong moment. */
const committing =
  (moment: 'before the upload' | 'before the answer' | 'after its first byte'): Service =>
  async (client, request, response) => {
    await client.query(`BEGIN; ${insertRows}`);
    if (moment === 'before the upload') await client.query('COMMIT');
    for await (const _ of request) await wait(2);
    if (moment === 'after its first byte') {
      response.write('{');
      await wait(300);
    }
    await client.query('COMMIT');
    response.end(response.headersSent ? '}' : '{}');
  };

beforeEach(() => database.query('TRUNCATE contacts'));

const run = async (service: Service, timeoutMs = 20_000): Promise<ImportOutcome> => {
  const client = new pg.Client(database.url);
  await client.connect();
  const server = createServer((request, response) => void service(client, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const target = { table: 'contacts', serviceUrl, databaseUrl: database.url, timeoutMs };
    return await runImport({ ...target, file });
  } finally {
    server.closeAllConnections();
    server.close();
    await client.end();
  }
};

/** The number of counts depends on how often curl reports. */
const rowsSeen = ({ earlyCounts }: ImportOutcome) => new Set(earlyCounts.map(({ rows }) => rows));

describe('runImport', () => {
  it('sees no row half-way and every row at the answer of a correct service', async () => {
    const outcome = await run(committing('before the answer'));
    expect(outcome.upload).toMatchObject({ exitCode: 0, status: 200, body: '{}' });
    expect(rowsSeen(outcome)).toEqual(new Set([0]));
    expect(outcome.earlyCounts.every(({ fromShare, toShare }) => fromShare >= 0.4 && toShare < 1)).toBe(true);
    expect(outcome.countAtAnswer).toBe(80_000);
    expect(outcome.progress[0]?.share).toBe(0);
    expect(outcome.progress.at(-1)?.share).toBe(1);
  });

  it('catches a service that commits too early', async () => {
    expect(rowsSeen(await run(committing('before the upload')))).toEqual(new Set([80_000]));
  });

  it('catches a service that answers before it commits', async () => {
    const outcome = await run(committing('after its first byte'));
    expect(rowsSeen(outcome)).toEqual(new Set([0]));
    expect(outcome.countAtAnswer).toBe(0);
  });

  it('reports why there is no answer, and counts nothing', async () => {
    const outcome = await run(async (_client, request) => void request.socket.destroy());
    const message = expect.stringMatching(/^curl: \(\d+\)/);
    expect(outcome.upload).toMatchObject({ status: 0, body: '', message });
    expect(outcome.countAtAnswer).toBeNull();
  });

  it('gives up after the time limit', async () => {
    expect((await run(async () => {}, 1000)).upload).toMatchObject({ exitCode: 28, status: 0 });
  });
});
