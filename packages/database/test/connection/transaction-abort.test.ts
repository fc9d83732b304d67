import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { freezeBackend, holdLock, thawBackend } from '@repo/embedded-postgres/testing';
import type pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CommitOutcomeUnknownError,
  copyStatement,
  createCopySink,
  withTransaction,
} from '../../src/index.ts';
import { openTestPool, rejectionOf, settlingMs, until } from '../test-pool.ts';

const { database, pool, backgroundErrors } = await openTestPool(`
  CREATE TABLE items (id int PRIMARY KEY);
  CREATE TABLE slow (id int);
  CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(NEW.id); RETURN NEW; END';
  CREATE CONSTRAINT TRIGGER sleep AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION sleep();
`);
const items = copyStatement({ schema: 'public', name: 'items' }, ['id'], 'text');

/** Time limit of the contract: settled, backend gone, locks gone. */
const LIMIT_MS = 1000;

const gone = new Error('the client left');

async function* endlessRows(): AsyncGenerator<Buffer> {
  for (let id = 0; ; id++) {
    yield Buffer.from(`${id}\n`);
    await new Promise(setImmediate);
  }
}

interface Running {
  readonly controller: AbortController;
  readonly failure: Promise<unknown>;
  readonly client: pg.PoolClient;
  readonly pid: number;
}

/** Starts a transaction that runs `work`, and waits until it has its connection. */
async function start(
  work: (client: pg.PoolClient, signal: AbortSignal) => Promise<unknown>,
): Promise<Running> {
  const controller = new AbortController();
  const { signal } = controller;
  let failure: Promise<unknown> = Promise.resolve();
  const begun = await new Promise<{ client: pg.PoolClient; pid: number }>((resolve, reject) => {
    const running = withTransaction(
      pool,
      async (client) => {
        const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
        resolve({ client, pid: rows[0].pid });
        return work(client, signal);
      },
      { signal },
    );
    failure = rejectionOf(running);
    failure.catch(reject);
  });
  return { controller, failure, ...begun };
}

const copy = async (client: pg.PoolClient, signal: AbortSignal) => {
  const sink = createCopySink(client);
  sink.begin(items);
  await pipeline(Readable.from(endlessRows()), sink, { signal });
};

async function isGone(pid: number): Promise<boolean> {
  return (await database.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).length === 0;
}

async function isWaitingForLock(pid: number): Promise<boolean> {
  const rows = await database.query(
    "SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'",
    [pid],
  );
  return rows.length === 1;
}

/** Aborts and checks the contract: the reason, in time, without a backend or lock left. */
async function abortAndCheck({ controller, failure, pid }: Running): Promise<void> {
  const abortedAt = performance.now();
  controller.abort(gone);
  expect(await failure).toBe(gone);
  await until(() => isGone(pid));
  const locks = await database.query('SELECT FROM pg_locks WHERE pid = $1', [pid]);
  const elapsedMs = performance.now() - abortedAt;
  expect(locks).toEqual([]);
  expect(elapsedMs).toBeLessThan(LIMIT_MS);
}

afterEach(async () => {
  expect(await database.query('SELECT * FROM items')).toEqual([]);
  expect(pool.idleCount).toBe(pool.totalCount);
  // The pool still works.
  expect(await withTransaction(pool, async () => 'done')).toBe('done');
});

describe('an abort', () => {
  it('an abort before the start needs no connection', async () => {
    const failure = withTransaction(pool, async () => {}, { signal: AbortSignal.abort(gone) });
    expect(await rejectionOf(failure)).toBe(gone);
  });

  it('an abort while waiting for a connection settles immediately, and the next caller gets the connection', async () => {
    const held = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    const controller = new AbortController();
    const failure = rejectionOf(withTransaction(pool, async () => {}, { signal: controller.signal }));
    await until(() => pool.waitingCount === 1);
    controller.abort(gone);
    expect(await failure).toBe(gone);
    for (const client of held) client.release();
    await until(() => pool.waitingCount === 0 && pool.idleCount === pool.totalCount);
  });

  it('rolls back in the middle of a COPY', async () => {
    await abortAndCheck(await start(copy));
  });

  it('rolls back while COPY waits for bytes that never arrive', async () => {
    const running = await start(async (client, signal) => {
      const sink = createCopySink(client);
      sink.begin(items);
      await pipeline(new Readable({ read() {} }), sink, { signal });
    });
    await until(async () => (await queryOf(running.pid)).startsWith('COPY'));
    await abortAndCheck(running);
  });

  it('rolls back while COPY waits for a lock', async () => {
    const release = await holdLock(pool, 'LOCK TABLE items');
    const running = await start(copy);
    await until(() => isWaitingForLock(running.pid));
    await abortAndCheck(running);
    await release();
  });

  it('rolls back while a statement runs', async () => {
    const running = await start((client) => client.query('SELECT pg_sleep(60)'));
    await until(async () => (await queryOf(running.pid)).includes('pg_sleep'));
    await abortAndCheck(running);
  });

  it('rolls back while the transaction is idle and the work ignores the signal', async () => {
    let finish = () => {};
    const running = await start(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    await abortAndCheck(running);
    finish();
  });

  it('rolls back at the moment the work succeeds', async () => {
    const controller = new AbortController();
    const failure = withTransaction(
      pool,
      async (client) => {
        await client.query('INSERT INTO items VALUES (1)');
        controller.abort(gone);
      },
      { signal: controller.signal },
    );
    expect(await rejectionOf(failure)).toBe(gone);
  });

  it('settles while the backend is frozen', async () => {
    const running = await start(copy);
    await freezeBackend(running.pid);
    running.controller.abort(gone);
    expect(await settlingMs(running.failure)).toBeLessThan(LIMIT_MS);
    expect(await running.failure).toBe(gone);
    await thawBackend(running.pid);
    await until(() => isGone(running.pid));
  });

  it('closes the socket even if the backend is frozen between two statements', async () => {
    const running = await start(() => new Promise(() => {}));
    await freezeBackend(running.pid);
    running.controller.abort(gone);
    expect(await running.failure).toBe(gone);
    expect(running.client.connection.stream.destroyed).toBe(true);
    await thawBackend(running.pid);
    await until(() => isGone(running.pid));
  });

  it('settles while the idle backend is frozen before BEGIN', async () => {
    const pids = (await database.connections()).map(({ pid }) => pid);
    expect(pids).not.toEqual([]);
    for (const pid of pids) await freezeBackend(pid);
    const controller = new AbortController();
    const failure = rejectionOf(withTransaction(pool, async () => {}, { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(gone);
    expect(await settlingMs(failure)).toBeLessThan(LIMIT_MS);
    expect(await failure).toBe(gone);
    for (const pid of pids) await thawBackend(pid);
  });

  it('leaves no unhandled rejection if the work fails later', async () => {
    const running = await start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1200));
      throw new Error('too late');
    });
    await abortAndCheck(running);
    await new Promise((resolve) => setTimeout(resolve, 400));
  });
});

describe('an abort during COMMIT', () => {
  it('an abort during COMMIT comes too late for a healthy server', async () => {
    const controller = new AbortController();
    const result = withTransaction(
      pool,
      async (client) => {
        await client.query('INSERT INTO slow VALUES (0)');
        setTimeout(() => controller.abort(gone), 0);
        return 'committed';
      },
      { signal: controller.signal },
    );
    expect(await result).toBe('committed');
    expect(await database.query('SELECT id FROM slow')).toEqual([{ id: 0 }]);
  });

  it('an abort during COMMIT has an unknown outcome if the server does not answer', async () => {
    const running = await start((client) => client.query('INSERT INTO slow VALUES (60)'));
    await until(async () => (await queryOf(running.pid)).startsWith('COMMIT;'));
    running.controller.abort(gone);
    expect(await settlingMs(running.failure)).toBeLessThan(LIMIT_MS);
    expect(await running.failure).toBeInstanceOf(CommitOutcomeUnknownError);
    expect(await running.failure).toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN', retryable: false });
    await until(() => isGone(running.pid));
    expect(await database.query('SELECT id FROM slow')).toEqual([{ id: 0 }]);
  });
});

describe('a failure of the work', () => {
  it('a failure of the work is reported in time if the backend is frozen, and the connection is not reused', async () => {
    const error = new Error('bad record');
    let failedAt = 0;
    const running = await start(async (client) => {
      const sink = createCopySink(client);
      sink.begin(items);
      const source = async function* () {
        yield Buffer.from('1\n');
        await freezeBackend(await copyingPid());
        failedAt = performance.now();
        throw error;
      };
      await pipeline(source, sink);
    });
    expect(await running.failure).toBe(error);
    expect(performance.now() - failedAt).toBeLessThan(LIMIT_MS);
    await thawBackend(running.pid);
    await until(() => isGone(running.pid));
  });

  it('a failure of the work while COPY waits for a lock ends the backend', async () => {
    const release = await holdLock(pool, 'LOCK TABLE items');
    const error = new Error('bad record');
    const running = await start(async (client) => {
      const sink = createCopySink(client);
      sink.begin(items);
      const source = async function* () {
        yield Buffer.from('1\n');
        const pid = await copyingPid();
        await until(() => isWaitingForLock(pid));
        throw error;
      };
      await pipeline(source, sink);
    });
    expect(await running.failure).toBe(error);
    await until(() => isGone(running.pid));
    await release();
  });
});

describe('the end of the backend', () => {
  it.each([
    ['in the middle of a COPY', copy],
    ['while a statement runs', (client: pg.PoolClient) => client.query('SELECT pg_sleep(60)')],
  ])('fails the transaction %s', async (_when, work) => {
    const running = await start(work);
    await until(async () => /COPY|pg_sleep/.test(await queryOf(running.pid)));
    await database.query('SELECT pg_terminate_backend($1)', [running.pid]);
    expect(await running.failure).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
  });

  it('the end of the backend while the transaction is idle fails the next statement', async () => {
    const running = await start(async (client) => {
      await new Promise((resolve) => client.once('end', resolve));
      await client.query('SELECT 1');
    });
    await database.query('SELECT pg_terminate_backend($1)', [running.pid]);
    expect(await running.failure).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
  });

  it('the end of the backend during COMMIT has an unknown outcome', async () => {
    const running = await start((client) => client.query('INSERT INTO slow VALUES (60)'));
    await until(async () => (await queryOf(running.pid)).startsWith('COMMIT;'));
    await database.query('SELECT pg_terminate_backend($1)', [running.pid]);
    expect(await running.failure).toBeInstanceOf(CommitOutcomeUnknownError);
    expect(await running.failure).toMatchObject({ cause: { code: 'DATABASE_UNAVAILABLE' } });
  });
});

describe('all tests above', () => {
  it('no test above caused a background error', () => {
    expect(backgroundErrors).toEqual([]);
  });
});

/** The backend that has received a COPY statement, once there is one. */
async function copyingPid(): Promise<number> {
  for (;;) {
    const [row] = await database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY%'`,
    );
    if (row !== undefined) return row.pid;
  }
}

async function queryOf(pid: number): Promise<string> {
  const [row] = await database.query<{ query: string }>('SELECT query FROM pg_stat_activity WHERE pid = $1', [
    pid,
  ]);
  return row?.query ?? '';
}
