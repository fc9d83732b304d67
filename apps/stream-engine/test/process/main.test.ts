import { childEnvironment, send, sendCsv } from '@repo/faults';
import { execFile } from 'node:child_process';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { spawnService, startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int PRIMARY KEY, label text)' });
const start = (settings: Readonly<Record<string, string | number>> = {}) =>
  startService({ DATABASE_URL: database.url, ...settings });

afterEach(() => database.query('TRUNCATE items'));

describe.concurrent('an impossible setting', () => {
  it.each([
    [{ RECORD_BYTES_MAX: 0, LOCK_TIMEOUT_MS: 'x' }, 'LOCK_TIMEOUT_MS must be integer'],
    [{ POOL_MAX: 9, IMPORTS_MAX: 4 }, 'POOL_MAX=9 is too low: 4 concurrent imports'],
    [{ HOST: 'host.invalid', AUTH: 'off' }, 'ENOTFOUND'],
    [{ HOST: '0.0.0.0' }, 'HOST=0.0.0.0 lets other machines connect, but there is no API key'],
    [{ HOST: '::', AUTH: 'keys' }, 'HOST=:: lets other machines connect, but there is no API key'],
  ])('%o makes startup fail with a one-line message', async (settings, says) => {
    const service = spawnService({ DATABASE_URL: database.url, ...settings });
    expect(await service.exited).toBe(1);
    const stderr = await service.stderr;
    expect(stderr).toMatch(/^stream-engine cannot start: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });

  it('a port in use makes startup fail with a one-line message', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    const service = spawnService({ DATABASE_URL: database.url, PORT: port });
    expect(await service.exited).toBe(1);
    expect(await service.stderr).toMatch(/^stream-engine cannot start: listen EADDRINUSE[^\n]+\n$/);
    taken.close();
  });
});

describe('stream-engine migrate', () => {
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const run = (settings: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, [main, 'migrate'], { env: childEnvironment(settings) });

  it('creates the ledger, and does nothing the next time', async () => {
    const { url: DATABASE_URL } = await createTestDatabase({ schema: '' });
    expect((await run({ DATABASE_URL })).stdout).toBe(
      'applied 0001_ledger, 0002_rejects, 0003_progress, 0004_access, 0005_blamed_span, 0006_file_name, 0007_source_time\n',
    );
    expect((await run({ DATABASE_URL })).stdout).toBe('already up to date\n');
  });

  it('requires DATABASE_URL', async () => {
    await expect(run({})).rejects.toMatchObject({
      code: 1,
      stderr: 'stream-engine migrate: set DATABASE_URL to the address of the database\n',
    });
  });
});

describe('a running service', () => {
  it('logs its address and a command to try', async () => {
    const service = await start({
      DATABASE_URL: database.url,
      IMPORTS_MAX: 7,
      MEMORY_LIMIT: 512 * 1024 * 1024,
    });
    expect(service.logs.at(-1)).toMatchObject({
      importsMax: 7,
      msg: `open ${service.url}/ or try: curl -F file=@contacts.csv ${service.url}/v1/imports/contacts`,
    });
    expect((await send(`${service.url}/readyz`, { method: 'GET' })).status).toBe(200);
    expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n')).status).toBe(200);
    expect(await service.stop()).toBe(0);
    expect(await service.stderr).toBe('');
  });

  it('starts without its database and is unready', async () => {
    const service = await start({ DATABASE_URL: 'postgres://absent@127.0.0.1:1/nothing' });
    problemOf(await send(`${service.url}/readyz`, { method: 'GET' }), 'DATABASE_UNAVAILABLE');
    expect((await send(`${service.url}/livez`, { method: 'GET' })).status).toBe(200);
    expect(await service.stop()).toBe(0);
  });

  it('applies limits and parser of the settings', async () => {
    const service = await start({ CSV_PARSER: 'fast-csv' });
    const answer = await sendCsv(`${service.url}/v1/imports/items`, 'id,label\n1,"a""b"\n');
    expect(answer.status).toBe(200);
    expect(await database.query('SELECT * FROM items')).toEqual([{ id: 1, label: 'a"b' }]);
    const limited = await start({ RECORD_BYTES_MAX: 20, INFLATED_BYTES_MAX: 20 });
    const { limit } = problemOf(
      await sendCsv(`${limited.url}/v1/imports/items`, `id,label\n1,${'x'.repeat(20)}\n`),
      'RECORD_TOO_LARGE',
    );
    expect(limit).toBe(20);
    const inflated = await send(`${limited.url}/v1/imports/items`, {
      headers: { 'content-type': 'text/csv' },
      body: gzipSync('id,label\n1,a\n2,b\n3,c\n'),
    });
    expect(problemOf(inflated, 'INFLATE_LIMIT').limit).toBe(20);
    expect(await Promise.all([service.stop(), limited.stop()])).toEqual([0, 0]);
  });
});
