import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from '../src/index.ts';

const isRoot = process.getuid?.() === 0;
const folders: string[] = [];
let dataFolder: string;

const newFolder = (): string => {
  const folder = path.join(tmpdir(), `embedded-test-${randomUUID()}`);
  folders.push(folder);
  return folder;
};

beforeEach(() => {
  dataFolder = newFolder();
});
afterAll(() =>
  Promise.all(
    folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })),
  ),
);

const start = async (options: Partial<EmbeddedPostgresOptions> = {}) => {
  const server = await startEmbeddedPostgres({ dataFolder, durable: false, ...options });
  onTestFinished(() => server.stop());
  return server;
};

const query = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

const settingsOf = async (url: string, names: readonly string[]) => {
  const list = names.map((name) => `'${name}'`).join(', ');
  const rows = await query(url, `SELECT name, setting FROM pg_settings WHERE name IN (${list})`);
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
};

describe('a new server', () => {
  const folder = newFolder();
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres({ dataFolder: folder, durable: false });
  });
  afterAll(() => server.stop());

  test('a new server answers on loopback alone, in UTF-8 and UTC', async () => {
    expect(server.url).toBe(`postgres://postgres@127.0.0.1:${server.port}/postgres`);
    expect(server.dataFolder).toBe(folder);
    const names = ['listen_addresses', 'unix_socket_directories', 'max_connections', 'TimeZone', 'fsync'];
    expect(await settingsOf(server.url, names)).toEqual({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '100',
      TimeZone: 'UTC',
      fsync: 'off',
    });
    const [locale] = await query(
      server.url,
      "SELECT pg_encoding_to_char(encoding) AS encoding, datlocale FROM pg_database WHERE datname = 'postgres'",
    );
    expect(locale).toEqual({ encoding: 'UTF8', datlocale: 'C.UTF-8' });
    const pidFile = await readFile(path.join(folder, 'pgdata', 'postmaster.pid'), 'utf8');
    expect(pidFile.split('\n')[0]).toBe(String(server.pid));
  });

  test('a folder in use is rejected with the pid and port of its server', async () => {
    await expect(start({ dataFolder: folder })).rejects.toMatchObject({
      code: 'FOLDER_IN_USE',
      message: expect.stringContaining(`(process ${server.pid}, port ${server.port}) runs on ${folder}`),
    });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('the log is for the owner’s eyes: errors in it quote data', async () => {
    const { mode } = await stat(path.join(folder, 'postgres.log'));
    expect(mode & 0o777).toBe(0o600);
  });

  test.runIf(isRoot)('root’s server runs as an ordinary user, and owns its data', async () => {
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
    expect(uid).toBeGreaterThan(0);
    expect(await stat(path.join(folder, 'pgdata'))).toMatchObject({ uid });
  });
});

test('the server is durable by default, and settings override the defaults', async () => {
  const server = await startEmbeddedPostgres({
    dataFolder,
    settings: { max_connections: 7, work_mem: '9MB' },
  });
  onTestFinished(() => server.stop());
  const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'max_connections', 'work_mem'];
  expect(await settingsOf(server.url, names)).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    max_connections: '7',
    work_mem: '9216',
  });
});

test('a restart on the same folder keeps the rows and makes no new cluster', async () => {
  const messages: string[] = [];
  const first = await start({ log: (message) => messages.push(message) });
  await query(first.url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');
  await first.stop();
  const second = await start({ log: (message) => messages.push(message) });
  expect(await query(second.url, 'SELECT count(*)::int, sum(n)::int FROM kept')).toEqual([
    { count: 1000, sum: 500_500 },
  ]);
  expect(messages.filter((message) => message.startsWith('Creating'))).toHaveLength(1);
});

test('stop ends sessions, may be called twice, and frees folder and port', async () => {
  const server = await start();
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => {});
  await client.connect();
  const ended = new Promise((resolve) => client.once('end', resolve));
  await Promise.all([server.stop(), server.stop()]);
  await ended;
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  const again = await start({ port: server.port });
  expect(again.port).toBe(server.port);
});

test('a server that was killed recovers on the next start', async () => {
  const first = await start({ durable: true });
  await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
  process.kill(first.pid, 'SIGKILL');
  const second = await start();
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  expect(await readFile(path.join(dataFolder, 'postgres.log'), 'utf8')).toContain('automatic recovery');
});

test('the next start recovers from an immediate stop, which is a crash', async () => {
  const first = await start({ settings: { synchronous_commit: true } });
  await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
  await first.stop('immediate');
  expect(() => process.kill(first.pid, 0)).toThrow('ESRCH');
  const second = await start({ port: first.port });
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  expect(await readFile(path.join(dataFolder, 'postgres.log'), 'utf8')).toContain('automatic recovery');
});

test('a busy port is rejected by its number', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(async () => {
    other.close();
    await once(other, 'close');
  });
  const { port } = other.address() as { port: number };
  await expect(start({ port })).rejects.toMatchObject({
    code: 'PORT_BUSY',
    message: expect.stringContaining(`Port ${port} of 127.0.0.1 is in use`),
  });
});

test('a folder with other files is rejected and left unchanged', async () => {
  await mkdir(dataFolder);
  await writeFile(path.join(dataFolder, 'thesis.txt'), 'precious');
  await expect(start()).rejects.toMatchObject({
    code: 'FOLDER_NOT_EMPTY',
    message: expect.stringContaining('thesis.txt'),
  });
  expect(await readFile(path.join(dataFolder, 'thesis.txt'), 'utf8')).toBe('precious');
});

test('data of another major version is rejected', async () => {
  await (await start()).stop();
  await writeFile(path.join(dataFolder, 'pgdata', 'PG_VERSION'), '12\n');
  await expect(start()).rejects.toMatchObject({
    code: 'DATA_VERSION',
    message: expect.stringContaining('PostgreSQL 12'),
  });
});

test('a failed start shows the end of the server’s log', async () => {
  await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
    code: 'START_FAILED',
    message: expect.stringContaining('invalid value for parameter "shared_buffers": "plenty"'),
  });
});

test.runIf(isRoot)('a folder below a mode-700 folder is refused when root cannot use it', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'embedded-test-'));
  folders.push(home);
  await chmod(home, 0o700);
  for (const options of [
    { dataFolder: path.join(home, 'a', 'b') },
    { cacheFolder: path.join(home, 'c', 'd') },
  ])
    await expect(start(options)).rejects.toMatchObject({
      code: 'FOLDER_UNREACHABLE',
      message: expect.stringMatching(
        new RegExp(`may not enter ${home} \\(mode 700\\): choose another folder`),
      ),
    });
});
