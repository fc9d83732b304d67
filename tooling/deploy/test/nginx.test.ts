import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parseEnv, promisify } from 'node:util';
import { childEnvironment, ServiceProcess, serviceProgram, until } from '@repo/faults';
import { createTestDatabase, sleepingTrigger, type TestDatabase } from '@repo/embedded-postgres/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readText } from './files.ts';
import { answerTo, NginxClient, read } from './nginx-client.ts';
import { hasNginx, NginxServer, secondsOf } from './nginx-server.ts';

const CLIENT_STALL_MS = 4_000;
/** Shorter than every time limit. */
const SOON_MS = 3_000;

const csv = { 'content-type': 'text/csv' };

it('nginx waits longer than the service does for clients, and for hours for the service', async () => {
  const settings = parseEnv(await readText('.env.example'));
  const secondsOfService = (name: string) => Number(settings[name]) / 1000;
  expect(secondsOf('client_body_timeout')).toBeGreaterThanOrEqual(2 * secondsOfService('CLIENT_STALL_MS'));
  for (const limit of ['proxy_send_timeout', 'proxy_read_timeout']) {
    expect(secondsOf(limit)).toBeGreaterThanOrEqual(3600);
    expect(secondsOf(limit)).toBeGreaterThan(
      secondsOfService('DATABASE_STALL_MS') + secondsOfService('GRACE_MS'),
    );
  }
});

describe.skipIf(!hasNginx)('behind nginx', () => {
  let database: TestDatabase;
  let service: ServiceProcess;
  let nginx: NginxServer;
  let client: NginxClient;
  let limited: NginxClient;

  beforeAll(async () => {
    database = await createTestDatabase({
      schema: `
        CREATE TABLE items (id int PRIMARY KEY, label text);
        CREATE TABLE slow (id int);
        ${sleepingTrigger('slow', 60, 'at commit')}`,
    });
    const settings = {
      DATABASE_URL: database.url,
      AUTH: 'keys',
      IMPORTS_MAX: 1,
      IMPORTS_WAIT_MS: 0,
      CLIENT_STALL_MS,
    };
    const createKey = async (...options: string[]) => {
      const words = [serviceProgram, 'key', 'create', ...options];
      return (
        await promisify(execFile)(process.execPath, words, { env: childEnvironment(settings) })
      ).stdout.trim();
    };
    const key = await createKey('--name', 'all', '--admin');
    const limitedKey = await createKey('--name', 'limited', '--tables', '*', '--requests-per-minute', '1');
    service = await new ServiceProcess(serviceProgram, settings).listening();
    nginx = await NginxServer.prepare(service.port);
    await nginx.start();
    client = new NginxClient(nginx, key);
    limited = new NginxClient(nginx, limitedKey);
  });
  afterEach(async () => {
    await until(slotIsFree);
    await database.query('TRUNCATE items');
  });
  afterAll(async () => {
    await nginx.stop();
    await service.stop();
  });

  it('nginx starts without a warning', async () => expect(await nginx.log()).toBe(''));

  /** Asks for the only slot. */
  const slotIsFree = async () => (await client.post('/v1/imports/items?dryRun=true', 'id\n')).status === 200;
  const countRows = async () => Number((await database.query('SELECT count(*) FROM items'))[0]!['count']);
  const napping = async () =>
    (
      await database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      )
    ).length;
  const hasReceived = (key: string, bytes: number) =>
    until(async () => (await client.json(`/v1/imports/${key}`)).progress?.bytes.received === bytes);

  const [first, second] = [`id,label\n${rowsFrom(0, 20_000)}`, rowsFrom(20_000, 20_000)];
  it.each([
    ['of unknown length', 'chunked', {}],
    ['of known length', 'announced', { 'content-length': first.length + second.length }],
  ])('an upload %s reaches the service while it is sent', async (_what, key, headers) => {
    const request = client.open('POST', '/v1/imports/items', { ...csv, ...headers, 'idempotency-key': key });
    const answer = answerTo(request);
    request.write(first);
    await hasReceived(key, first.length);
    request.end(second);
    expect(await read(await answer)).toMatchObject({ status: 200 });
    expect(await countRows()).toBe(40_000);
    expect(await nginx.log()).toBe('');
  });

  it('an upload of 50 MB uses no temporary file', async () => {
    const answer = await client.post('/v1/imports/items', bigFile(25_000));
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"loaded":25000,') });
    expect(JSON.parse(answer.body).bytes.received).toBeGreaterThan(50e6);
    expect(await nginx.log()).toBe('');
  });

  const early = {
    head: 'id,label\nnone,1\n',
    chunk: rowsFrom(1, 700),
    count: 3_000,
  };
  it.each([
    ['/v1/imports/nothing', 404, 'TABLE_NOT_FOUND'],
    ['/v1/imports/items?maxRejects=0', 422, 'REJECT_LIMIT_REACHED'],
  ])('the error of %s reaches curl and http.request while they send', async (path, status, code) => {
    for (const send of ['curl', 'request'] as const) {
      const { sentBytes, body, ...answer } = await client[send](path, early);
      expect(answer).toEqual({ status, mediaType: 'application/problem+json; charset=utf-8' });
      expect(JSON.parse(body)).toMatchObject({ status, code });
      expect(sentBytes).toBeLessThan(32e6);
    }
  });

  it('a client that leaves during its upload frees its slot', async () => {
    const request = client.open('POST', '/v1/imports/items', { ...csv, 'idempotency-key': 'leaves' });
    request.write(first);
    await hasReceived('leaves', first.length);
    const left = performance.now();
    request.destroy();
    await until(slotIsFree);
    expect(performance.now() - left).toBeLessThan(SOON_MS);
    expect(await client.json('/v1/imports/leaves')).toMatchObject({ problem: { code: 'CLIENT_GONE' } });
  });

  it('a client that leaves during COMMIT frees its slot', async () => {
    const request = client.open('POST', '/v1/imports/slow', csv).end('id\n1\n');
    await until(async () => (await napping()) === 1);
    const left = performance.now();
    request.destroy();
    await until(slotIsFree);
    expect(performance.now() - left).toBeLessThan(SOON_MS);
    expect(await napping()).toBe(0);
  });

  it('a client that sends nothing for too long gets the answer of the service', async () => {
    const request = client.open('POST', '/v1/imports/items', csv);
    const answer = answerTo(request);
    request.write(first);
    const { status, headers, body } = await read(await answer);
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 408,
      type: 'application/problem+json; charset=utf-8',
    });
    expect(JSON.parse(body)).toMatchObject({ code: 'CLIENT_STALLED', limit: CLIENT_STALL_MS });
    request.destroy();
  });

  it('events arrive while the import runs, even if the client accepts gzip', async () => {
    const upload = client.open('POST', '/v1/imports/items', { ...csv, 'idempotency-key': 'watched' });
    const answer = answerTo(upload);
    upload.write(first);
    await hasReceived('watched', first.length);
    const asked = performance.now();
    const events = await answerTo(
      client.open('GET', '/v1/imports/watched/events', { 'accept-encoding': 'gzip' }).end(),
    );
    let received = '';
    for await (const chunk of events.setEncoding('utf8')) {
      received += chunk;
      if (received.match(/^event: progress$/gm)?.length === 3) break;
    }
    expect(performance.now() - asked).toBeLessThan(SOON_MS);
    upload.end();
    expect((await read(await answer)).status).toBe(200);
  });

  it('keys, rate limits and Retry-After pass', async () => {
    expect((await limited.get('/v1/tables')).headers).toMatchObject({
      'ratelimit-limit': '1',
      'ratelimit-remaining': '0',
      'ratelimit-reset': expect.stringMatching(/^\d+$/),
    });
    const { status, headers, body } = await limited.get('/v1/tables');
    expect({ status, code: JSON.parse(body).code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
    expect(headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/) });
    const stranger = await new NginxClient(nginx, 'none').get('/v1/tables');
    expect(stranger).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.any(String) } });
  });

  it('a slow download uses no temporary file', async () => {
    const bad = Array.from({ length: 10_000 }, (_, i) => `bad,${i}${'z'.repeat(1_000)}\n`).join('');
    const receipt = JSON.parse((await client.post('/v1/imports/items', `id,label\n${bad}`)).body);
    const download = await answerTo(client.open('GET', receipt.rejects.href).end());
    await wait(500);
    expect((await read(download)).body).toBe(`id,label\n${bad}`);
    expect(await nginx.log()).toBe('');
  });

  it('connections to the service are reused, and closed before the service closes them', async () => {
    await client.get('/livez');
    const kept = await connectionsTo(service.port);
    expect(kept).toBeGreaterThan(0);
    for (let i = 0; i < 5; i++) await client.get('/livez');
    expect(await connectionsTo(service.port)).toBe(kept);
    const keptFor = (await fetch(`${service.url}/livez`)).headers.get('keep-alive');
    expect(secondsOf('keepalive_timeout')).toBeLessThan(Number(/^timeout=(\d+)$/.exec(keptFor!)![1]));
  });

  it.each([
    ['items', 200],
    ['nothing', 404],
  ])(
    'a client that expects 100-continue for %s gets it from nginx, then the answer',
    async (table, status) => {
      const request = client.open('POST', `/v1/imports/${table}`, { ...csv, expect: '100-continue' });
      const answer = answerTo(request);
      request.flushHeaders();
      await once(request, 'continue');
      request.end(first);
      expect(await read(await answer)).toMatchObject({ status });
    },
  );
});

/** Established connections to a port of 127.0.0.1. */
async function connectionsTo(port: number): Promise<number> {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (await readFile('/proc/net/tcp', 'latin1')).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address, , state]) => address === local && state === '01').length;
}

function rowsFrom(first: number, count: number): string {
  return Array.from({ length: count }, (_, i) => `${first + i},${'x'.repeat(50)}\n`).join('');
}

function* bigFile(count: number): Generator<Buffer> {
  yield Buffer.from('id,label\n');
  const label = 'y'.repeat(2_000);
  for (let id = 0; id < count; id += 50) {
    yield Buffer.from(Array.from({ length: 50 }, (_, i) => `${id + i},${label}\n`).join(''));
  }
}
