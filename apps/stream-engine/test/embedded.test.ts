import { send, sendCsv, type ServiceProcess } from '@repo/faults';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { checksumSql, createContactsGenerator } from '@repo/csv-gen';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { spawnService, startService } from './child-service.ts';
import { fileForm } from './form.ts';
import { problemOf } from './problem-of.ts';

// Not mkdtemp, whose mode 700 locks out the user that root's server runs as.
const DATA_FOLDER = path.join(tmpdir(), `stream-engine-embedded-${process.pid}`);
await mkdir(DATA_FOLDER);
afterAll(() => rm(DATA_FOLDER, { recursive: true, maxRetries: 20, retryDelay: 100 }));

/** One query on the embedded server, whose address only the log tells. */
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

describe('without DATABASE_URL', () => {
  const generator = createContactsGenerator({ rows: 2000, dirt: 0.01 });

  it('the service brings its own database with the contacts table, and tells where its data is', async () => {
    const service = await startService({ DATA_FOLDER });
    expect(service.logs).toContainEqual(
      expect.objectContaining({
        dataFolder: DATA_FOLDER,
        msg: 'embedded PostgreSQL is running; its data is kept',
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

  it('the data is still there after a restart', async () => {
    const service = await startService({ DATA_FOLDER });
    expect(await ask(service, checksumSql('contacts'))).toEqual([{ columns: generator.expected().columns }]);
    problemOf(
      await sendCsv(`${service.url}/v1/imports/contacts`, 'id,email\n1,a@b.example\n'),
      'CONSTRAINT_UNIQUE',
    );
    expect(await service.stop()).toBe(0);
  });

  it('a folder that cannot be used ends the start with one line', async () => {
    const service = spawnService({ DATA_FOLDER: '/dev/null/data' });
    expect(await service.exited).toBe(1);
    expect(await service.stderr).toMatch(/^stream-engine cannot start: [^\n]+\n$/);
  });
});
