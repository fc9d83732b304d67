import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createPool, migrate } from '@repo/database';
import { send, sendCsv, until } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { OwnServer } from '../outages/own-server.ts';
import { problemOf } from '../problem-of.ts';
import { createTestFolder } from '../test-folder.ts';
import { startTestService } from '../test-service.ts';

const { path: folder } = await createTestFolder();

/** Creates a self-signed certificate for localhost only. */
async function certificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const [key, cert] = [path.join(folder, 'new-key.pem'), path.join(folder, 'new-cert.pem')];
  const request =
    'req -x509 -newkey rsa:2048 -noenc -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  await promisify(execFile)('openssl', [...request.split(' '), '-keyout', key, '-out', cert]);
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
}

const server = await OwnServer.start();
const own = await certificate();
await server.requireTls(own);

/** Returns a database address that trusts this authority. */
async function address(host: string, { cert }: { readonly cert: string }): Promise<string> {
  const file = path.join(folder, `${host}-${cert === own.cert ? 'own' : 'other'}.pem`);
  await writeFile(file, cert);
  const url = Object.assign(new URL(server.url()), { hostname: host });
  return `${url.href}?sslmode=verify-full&sslrootcert=${encodeURIComponent(file)}`;
}

/** Starts a service in this process, for a database that has the ledger. */
const serveFrom = (connectionString: string) =>
  startTestService({
    schema: '',
    pool: createPool({ connectionString, max: 4, onBackgroundError: () => {} }),
  });

const upload = (url: string) => sendCsv(`${url}/v1/imports/items`, 'id,label\n1,a\nx,b\n');

describe('a database with TLS, and sslmode=verify-full', () => {
  it('with sslmode=verify-full, every connection is encrypted', async () => {
    const service = await startService({ DATABASE_URL: await address('localhost', own) });
    const answer = await upload(service.url);
    expect(answer.status).toBe(200);
    const { rejects } = JSON.parse(answer.body.toString());
    expect((await send(`${service.url}${rejects.href}`, { method: 'GET' })).body.toString()).toContain('x,b');
    const connections = await server.query<{ ssl: boolean; version: string }>(
      `SELECT ssl, version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'importer'`,
    );
    expect(connections.length).toBeGreaterThan(0);
    for (const connection of connections) expect(connection).toEqual({ ssl: true, version: 'TLSv1.3' });
    await service.stop();
  });

  it.each([
    ['its certificate is signed by an untrusted authority', 'localhost', certificate],
    ['its certificate is for another host name', '127.0.0.1', async () => own],
  ])('with sslmode=verify-full, the server receives nothing if %s', async (reason, host, authority) => {
    const service = await serveFrom(await address(host, await authority()));
    expect(problemOf(await upload(service.url), 'DATABASE_UNAVAILABLE').detail).toContain(reason);
    expect(await server.query(`SELECT FROM pg_stat_activity WHERE usename = 'importer'`)).toEqual([]);
  });

  it('rejects connections without TLS', async () => {
    const service = await serveFrom(server.url());
    expect(problemOf(await upload(service.url), 'DATABASE_UNAVAILABLE').detail).toContain(
      'it rejected the role',
    );
  });
});

describe('a database without a trusted certificate', async () => {
  const plain = await OwnServer.start();
  await migrate(plain.url());
  beforeEach(() => Promise.all([server, plain].map((one) => one.query('TRUNCATE items'))));
  const isEncrypted = async (url: string, mode: string): Promise<boolean> => {
    const pool = createPool({
      connectionString: `${url}?sslmode=${mode}`,
      max: 1,
      onBackgroundError: () => {},
    });
    const { rows } = await pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    await pool.end();
    return rows[0].ssl;
  };

  it.each(['prefer', 'allow'])('uses TLS with sslmode=%s if the database has it', async (mode) => {
    expect(await isEncrypted(server.url(), mode)).toBe(true);
    const service = await serveFrom(`${server.url()}?sslmode=${mode}`);
    expect((await upload(service.url)).status).toBe(200);
  });

  it.each(['prefer', 'allow'])('uses plain text with sslmode=%s if the database has no TLS', async (mode) => {
    expect(await isEncrypted(plain.url(), mode)).toBe(false);
    const service = await serveFrom(`${plain.url()}?sslmode=${mode}`);
    expect((await upload(service.url)).status).toBe(200);
  });

  it.each(['prefer', 'allow'])('sslmode=%s uses whichever connection pg_hba.conf allows', async (mode) => {
    for (const [connections, encrypted] of [
      ['hostnossl', false],
      ['host', true],
      ['hostssl', true],
    ] as const) {
      await server.admit(connections);
      await until(async () => (await isEncrypted(server.url(), mode).catch(() => undefined)) === encrypted);
    }
    await server.admit('hostnossl');
    const service = await serveFrom(`${server.url()}?sslmode=${mode}`);
    expect((await upload(service.url)).status).toBe(200);
    const stranger = Object.assign(new URL(server.url()), { username: 'stranger' }).href;
    await expect(isEncrypted(stranger, mode)).rejects.toMatchObject({ sqlstate: '28000' });
    await server.admit('hostssl');
  });

  it('gets no connection with sslmode=require, which requires a trusted certificate', async () => {
    await expect(isEncrypted(server.url(), 'require')).rejects.toThrow('an untrusted authority');
  });
});
