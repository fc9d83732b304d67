import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { PostgresProxy } from '@repo/faults';
import { freezeBackend, thawBackend } from '@repo/embedded-postgres/testing';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { type Backend, ownBackendInTransaction } from '../../src/connection/backend.ts';
import { DatabaseAddressError } from '../../src/connection/database-address.ts';
import { createPool, withTransaction } from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { backendOf, openTestPool, rejectionOf, until } from '../test-pool.ts';

const { database, pool, backgroundErrors } = await openTestPool('CREATE TABLE items (id int)', { max: 2 });

const role = await createLimitedRole(database);

/** Idle time after which a connection must answer first. */
const IDLE_MS = 600;

const terminate = (pid: number) => database.query('SELECT pg_terminate_backend($1)', [pid]);

async function isGone(pid: number): Promise<boolean> {
  return (await database.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).length === 0;
}

describe('the connections of the pool', () => {
  it('every connection has an application name and TCP keepalive', async () => {
    const client = await pool.connect();
    try {
      expect((await client.query('SHOW application_name')).rows).toEqual([
        { application_name: 'stream-engine' },
      ]);
      expect(pool.options).toMatchObject({ keepAlive: true, connectionTimeoutMillis: 5_000 });
      expect(pool.options).not.toHaveProperty('query_timeout');
    } finally {
      client.release();
    }
  });

  it('a connection survives the end of its backend while checked out', async () => {
    const client = await pool.connect();
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    // events.once would reject on the error, and add the listener that the pool must have.
    const ended = new Promise((resolve) => client.once('end', () => resolve(undefined)));
    await terminate(rows[0].pid);
    await ended;
    expect(await rejectionOf(client.query('SELECT 1'))).toBeInstanceOf(Error);
    client.release();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(backgroundErrors).toEqual([]);
  });

  it('an idle connection reports the end of its backend once, without the client in the error', async () => {
    const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
    await terminate(rows[0].pid);
    await until(() => backgroundErrors.length > 0);
    await until(() => isGone(rows[0].pid));
    expect(backgroundErrors).toHaveLength(1);
    expect(backgroundErrors.splice(0)[0]).toMatchObject({ code: 'DATABASE_UNAVAILABLE', sqlstate: '57P01' });
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('a connection does not gain listeners with each checkout', async () => {
    const listeners = new Set<number>();
    for (let checkout = 0; checkout < 15; checkout++) {
      await withTransaction(pool, async (client) => listeners.add(client.listenerCount('error')));
    }
    expect([...listeners]).toHaveLength(1);
  });
});

describe('waiting', () => {
  it('the wait for a free connection has a limit', async () => {
    const small = createPool({
      connectionString: database.url,
      max: 1,
      connectTimeoutMs: 1_000, // for the first connection, too, which takes long where forking is slow
      onBackgroundError: () => {},
    });
    const client = await small.connect();
    expect(await rejectionOf(withTransaction(small, async () => {}))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retryable: true,
    });
    expect(small.waitingCount).toBe(0);
    client.release();
    await small.end();
  });

  it('the wait for a server that accepts but never answers has a limit', async () => {
    const sockets: net.Socket[] = [];
    const silent = net
      .createServer((socket) => sockets.push(socket.on('error', () => {})))
      .listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as net.AddressInfo;
    const deaf = createPool({
      connectionString: `postgres://user@127.0.0.1:${port}/db`,
      max: 1,
      connectTimeoutMs: 50,
      onBackgroundError: () => {},
    });
    expect(await rejectionOf(withTransaction(deaf, async () => {}))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
    await deaf.end();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('the wait ends immediately if nothing listens', async () => {
    const error = await rejectionOf(withTransaction(await unreachablePool([]), async () => {}));
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } });
    expect((error as Error).message).not.toMatch(/127\.0\.0\.1/);
  });

  it('the wait ends immediately if the database does not exist', async () => {
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    const lost = createPool({ connectionString: url.href, max: 1, onBackgroundError: () => {} });
    expect(await rejectionOf(withTransaction(lost, async () => {}))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      sqlstate: '3D000',
    });
    await lost.end();
  });
});

describe('a new connection that does not identify its backend', () => {
  it('a connection that does not identify its backend is not retried, and the wait has a limit', async () => {
    const link = await PostgresProxy.open(database.url);
    let asked = 0;
    const isQuestion = { from: 'frontend', message: 'Query', text: /pg_stat_get_activity/ } as const;
    const swallow = () =>
      link.trap({ ...isQuestion, when: 'before' }, (connection) => {
        asked++;
        connection.hold();
        swallow();
      });
    swallow();
    const silent = createPool({
      connectionString: link.url,
      max: 2,
      connectTimeoutMs: 300,
      onBackgroundError: () => {},
    });
    const lost = await Promise.all([1, 2, 3].map(() => rejectionOf(withTransaction(silent, async () => {}))));
    for (const error of lost) expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    expect(asked).toBeLessThanOrEqual(3);
    await silent.end();
    await link.stop();
  });

  it('a connection is used even if the role may not look up its backend', async () => {
    await database.query(`REVOKE EXECUTE ON FUNCTION pg_stat_get_activity(int) FROM public`);
    const hardened = createPool({ connectionString: role.url, max: 2, onBackgroundError: () => {} });
    expect((await hardened.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const { rows } = await withTransaction(hardened, (client) => client.query('SELECT 1 AS one'));
    expect(rows).toEqual([{ one: 1 }]);
    expect(hardened.totalCount).toBe(1);
    await hardened.end();
    await database.query(`GRANT EXECUTE ON FUNCTION pg_stat_get_activity(int) TO public`);
  });
});

describe('a new connection on which the driver fails', () => {
  it('a connection on which the driver fails is returned, and the caller gets the error', async () => {
    const query = vi.spyOn(pg.Client.prototype, 'query').mockImplementationOnce(() => {
      throw new Error('of the driver');
    });
    const fresh = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
    await expect(fresh.connect()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    query.mockRestore();
    expect((await fresh.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await fresh.end();
  });
});

describe('connections that died while idle', () => {
  it('dead connections are detected and replaced by one that answers', async () => {
    const suspicious = createPool({
      connectionString: database.url,
      max: 2,
      connectTimeoutMs: 1_000,
      applicationName: 'suspicious',
      onBackgroundError: (error) => backgroundErrors.push(error),
    });
    const clients = await Promise.all([suspicious.connect(), suspicious.connect()]);
    for (const client of clients) client.release();
    const all = await database.connections();
    const dead = all.filter(({ applicationName }) => applicationName === 'suspicious').map(({ pid }) => pid);
    for (const pid of dead) await freezeBackend(pid);
    await wait(IDLE_MS);
    const { rows } = await suspicious.query('SELECT pg_backend_pid() AS pid');
    expect(dead).toHaveLength(2);
    expect(dead).not.toContain(rows[0].pid);
    // The second connection died with the first and was not even asked.
    expect(suspicious.totalCount).toBe(1);
    for (const pid of dead) await thawBackend(pid);
    expect(backgroundErrors).toEqual([]);
    await suspicious.end();
  });

  it('dead connections are distinguished from living ones, which stay', async () => {
    const before = (await pool.query('SELECT pg_backend_pid() AS pid')).rows;
    await wait(IDLE_MS);
    const client = await new Promise<pg.PoolClient | undefined>((resolve) => {
      pool.connect((_error, taken) => resolve(taken));
    });
    const after = (await client?.query('SELECT pg_backend_pid() AS pid'))?.rows;
    client?.release();
    expect(after).toEqual(before);
  });
});

describe('terminateBackend', () => {
  it('terminates several backends over one side connection', async () => {
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    const backends = await Promise.all(clients.map(backendOf));
    await Promise.all(backends.map((backend) => pool.terminateBackend(backend)));
    for (const { pid } of backends) await until(() => isGone(pid));
    for (const client of clients) client.release(true);
    expect(backgroundErrors).toEqual([]);
  });

  it('counts a missing backend as terminated', async () => {
    await pool.terminateBackend({ pid: 2 ** 22 + 1, start: '1700000000.123456', transactionStart: null });
    expect(backgroundErrors).toEqual([]);
  });

  it.each([
    ['another start', '1700000000.123456'],
    ['an unknown start', null],
  ])('spares another backend that reuses the pid: %s', async (_name, start) => {
    const client = await pool.connect();
    const { pid } = await backendOf(client);
    await pool.terminateBackend({ pid, start, transactionStart: null });
    expect(await backendOf(client)).toMatchObject({ pid });
    client.release();
    expect(backgroundErrors).toEqual([]);
  });

  it('terminates a backend only in the given transaction, not in the next one', async () => {
    const client = await pool.connect();
    const begin = async () => {
      await client.query('BEGIN');
      return (await client.query<Backend>(`SELECT ${ownBackendInTransaction}`)).rows[0]!;
    };
    const first = await begin();
    await client.query('COMMIT');
    // A pooler may have given the backend to another client.
    await pool.terminateBackend(first);
    const second = await begin();
    await pool.terminateBackend(first);
    expect(await backendOf(client)).toMatchObject({ pid: first.pid });
    await pool.terminateBackend(second);
    await until(() => isGone(second.pid));
    client.release(true);
    expect(backgroundErrors).toEqual([]);
  });

  it('terminates a backend even if SET ROLE hides it', async () => {
    const lowered = createPool({
      connectionString: `${database.url}?options=${encodeURIComponent(`-c role=${role.name}`)}`,
      max: 1,
      onBackgroundError: (error) => backgroundErrors.push(error),
    });
    const controller = new AbortController();
    let pid = 0;
    const sleeping = withTransaction(
      lowered,
      async (client) => {
        pid = (await client.query('SELECT pg_backend_pid() AS pid, current_user')).rows[0].pid;
        const sleep = client.query('SELECT pg_sleep(60)');
        controller.abort();
        await sleep;
      },
      { signal: controller.signal },
    );
    await rejectionOf(sleeping);
    await until(() => isGone(pid));
    await lowered.end();
    expect(backgroundErrors).toEqual([]);
  });

  it('identifies a backend in every time zone and date style', async () => {
    const settings = "SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'SQL, DMY'; SET extra_float_digits = 0";
    const client = await pool.connect();
    const before = await backendOf(client);
    await client.query(settings);
    expect(await backendOf(client)).toEqual(before);
    client.release(true);
  });

  it('reports an unreachable server instead of rejecting', async () => {
    const reported: Error[] = [];
    const unreachable = await unreachablePool(reported);
    await unreachable.terminateBackend({ pid: 1, start: '1', transactionStart: null });
    await unreachable.terminateBackend({ pid: 2, start: '1', transactionStart: null });
    expect(reported).toHaveLength(2);
    expect(reported[0]).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } });
    await unreachable.end();
  });
});

describe('createPool', () => {
  it.each(['?query_timeout=1000', '?sslmode=disable&query_timeout=1000'])('rejects %s', (parameters) => {
    const connectionString = `postgres://user@127.0.0.1/db${parameters}`;
    expect(() => createPool({ connectionString, max: 1, onBackgroundError: () => {} })).toThrow(
      DatabaseAddressError,
    );
  });

  it('calls back when the pool has ended', async () => {
    const short = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
    await short.query('SELECT 1');
    await new Promise<void>((resolve) => short.end(resolve));
    expect(short.ended).toBe(true);
  });
});

/** A pool on a port that was free a moment ago. */
async function unreachablePool(reported: Error[]) {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return createPool({
    connectionString: `postgres://user@127.0.0.1:${port}/db`,
    max: 1,
    onBackgroundError: (error) => reported.push(error),
  });
}
