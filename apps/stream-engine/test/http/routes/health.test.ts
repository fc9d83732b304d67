import { PostgresProxy, send, sendCsv, until } from '@repo/faults';
import { createPool, migrate } from '@repo/database';
import { createTestDatabase, freezeBackend, thawBackend } from '@repo/embedded-postgres/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int)' });
await migrate(database.url);
const proxy = await PostgresProxy.open(database.url);
afterAll(() => proxy.stop());
const pool = createPool({ connectionString: proxy.url, max: 4, onBackgroundError: () => {} });
const shutdown = new AbortController();
const service = await startTestService({ schema: '', pool, shutdown: shutdown.signal });
const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });

describe('GET /livez and /readyz', () => {
  it.each(['/livez', '/readyz'])('%s answers 200 in normal operation', async (path) => {
    const { status, headers, body } = await get(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body.toString())).toEqual({ status: 'ok' });
    expect((await send(`${service.url}${path}`, { method: 'HEAD' })).status).toBe(200);
  });

  it.each(['/livez', '/readyz'])('%s accepts no body', async (path) => {
    const answer = await sendCsv(`${service.url}${path}`, 'id\n1\n');
    problemOf(answer, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  it('health checks do not fill the log', () => {
    expect(
      service.logs.filter(({ msg }) => msg === 'request completed' || msg === 'incoming request'),
    ).toEqual([]);
  });
});

describe('a database that is stopped', () => {
  it('makes the service unready until it starts again, and leaves it alive', async () => {
    await get('/readyz');
    await proxy.stop();
    expect(problemOf(await get('/readyz'), 'DATABASE_UNAVAILABLE').detail).toBe(
      'the database cannot be reached or is not accepting work: nothing is listening at its address',
    );
    problemOf(await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n'), 'DATABASE_UNAVAILABLE');
    expect((await get('/livez')).status).toBe(200);
    await proxy.start();
    expect((await get('/readyz')).status).toBe(200);
    expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n')).status).toBe(200);
    expect(await database.query('SELECT id FROM items')).toEqual([{ id: 1 }]);
  });
});

describe('a database that hangs', () => {
  it('makes the service unready in time, and uses one connection at most', async () => {
    await get('/readyz');
    let backends = await database.connections();
    // Connections that were discarded before may still be closing.
    await until(async () => (backends = await database.connections()).length === pool.totalCount);
    const { totalCount } = pool;
    for (const { pid } of backends) await freezeBackend(pid);
    const asked = performance.now();
    const answers = await Promise.all([get('/readyz'), get('/readyz'), get('/readyz')]);
    for (const answer of answers) problemOf(answer, 'DATABASE_UNAVAILABLE');
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect(pool.totalCount).toBe(totalCount);
    for (const { pid } of backends) await thawBackend(pid);
    await until(async () => (await get('/readyz')).status === 200);
  });
});

describe('shutdown', () => {
  it('makes the service unready, rejects imports, and closes connections after the response', async () => {
    shutdown.abort();
    const unready = await get('/readyz');
    problemOf(unready, 'SHUTTING_DOWN');
    expect(unready.headers.connection).toBe('close');
    problemOf(await sendCsv(`${service.url}/v1/imports/items`, 'id\n2\n'), 'SHUTTING_DOWN');
    expect((await get('/livez')).status).toBe(200);
    expect(await database.query('SELECT id FROM items')).toEqual([{ id: 1 }]);
  });
});
