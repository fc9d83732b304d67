import { RawClient, send, sendCsv, type ServiceProcess, until } from '@repo/faults';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { checksumSql, createContactsGenerator } from '@repo/csv-gen';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { spawnService, startService } from '../child-service.ts';
import { fileForm } from '../form.ts';
import { problemOf } from '../problem-of.ts';

// mkdtemp is not used, because its mode 700 locks out the user that root's server runs as.
const DATA_FOLDER = path.join(tmpdir(), `stream-engine-embedded-${process.pid}`);
await mkdir(DATA_FOLDER);
afterAll(() => rm(DATA_FOLDER, { recursive: true, maxRetries: 20, retryDelay: 100 }));

/** Runs one query on the embedded server, whose address is only in the log. */
async function ask({ logs }: ServiceProcess, sql: string): Promise<Record<string, unknown>[]> {
  const { databaseUrl } = logs.find((entry) => 'databaseUrl' in entry) ?? {};
  const client = new pg.Client({ connectionString: String(databaseUrl) });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('without DATABASE_URL', () => {
  const generator = createContactsGenerator({ rows: 2000, dirt: 0.01 });

  it('the service starts an embedded database with the contacts table and logs its data folder', async () => {
    const service = await startService({ DATA_FOLDER });
    expect(service.logs).toContainEqual(
      expect.objectContaining({
        dataFolder: DATA_FOLDER,
        msg: 'embedded PostgreSQL started; its data is kept',
      }),
    );
    const file = await buffer(generator.stream());
    const { status, body } = await send(`${service.url}/v1/imports/contacts`, fileForm(file));
    const { rows, columns } = generator.expected();
    expect({ status, receipt: JSON.parse(body.toString()) }).toMatchObject({
      status: 200,
      receipt: { rows },
    });
    expect(await ask(service, checksumSql('contacts'))).toEqual([{ columns }]);
    expect(await service.stop()).toBe(0);
    expect(await service.stderr).toBe('');
  });

  it('the embedded database keeps its data after a restart', async () => {
    const service = await startService({ DATA_FOLDER });
    expect(await ask(service, checksumSql('contacts'))).toEqual([{ columns: generator.expected().columns }]);
    problemOf(
      await sendCsv(`${service.url}/v1/imports/contacts`, 'id,email\n1,a@b.example\n'),
      'CONSTRAINT_UNIQUE',
    );
    expect(await service.stop()).toBe(0);
  });

  it.each([
    { signals: 1, code: 0 },
    { signals: 2, code: 1 },
  ])(
    '$signals SIGTERM during an import: its server is stopped as well, and nothing is loaded',
    async ({ signals, code }) => {
      const service = await startService({ DATA_FOLDER, GRACE_MS: signals === 1 ? 0 : 300_000 });
      const before = await ask(service, 'SELECT count(*) FROM contacts');
      const client = await RawClient.connect(service.port);
      client.post('/v1/imports/contacts', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
      client.chunk(
        `id,email\n${Array.from({ length: 20_000 }, (_, id) => `${id + 10_000},a@b.example\n`).join('')}`,
      );
      await until(async () => (await ask(service, 'SELECT FROM pg_stat_progress_copy')).length > 0);
      const [{ pid } = {}] = await ask(service, `SELECT pg_read_file('postmaster.pid', 0, 20) AS pid`);
      const postmaster = Number.parseInt(String(pid), 10);
      if (signals === 2) {
        service.process.kill('SIGTERM');
        await until(async () => (await send(`${service.url}/readyz`, { method: 'GET' })).status === 503);
      }
      const began = performance.now();
      service.process.kill('SIGTERM');
      expect(await service.exited).toBe(code);
      expect(performance.now() - began).toBeLessThan(2_000);
      await until(() => !isRunning(postmaster));
      client.socket.destroy();
      const again = await startService({ DATA_FOLDER });
      expect(await ask(again, 'SELECT count(*) FROM contacts')).toEqual(before);
      expect(await again.stop()).toBe(0);
    },
  );

  it('an unusable folder makes startup fail with a one-line message', async () => {
    const service = spawnService({ DATA_FOLDER: '/dev/null/data' });
    expect(await service.exited).toBe(1);
    expect(await service.stderr).toMatch(/^stream-engine cannot start: [^\n]+\n$/);
  });
});
