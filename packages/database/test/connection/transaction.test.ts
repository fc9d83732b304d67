import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPooler } from '@repo/faults';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import {
  copyStatement,
  createCopySink,
  createPool,
  DatabaseError,
  StatementPoolingError,
  TransactionRolledBackError,
  withTransaction,
} from '../../src/index.ts';
import { openTestPool, rejectionOf, until } from '../test-pool.ts';

const { database, pool, backgroundErrors } = await openTestPool(`
  CREATE TABLE items (id int PRIMARY KEY);
  CREATE TABLE parents (id int PRIMARY KEY);
  CREATE TABLE children (id int REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
`);
const items = copyStatement({ schema: 'public', name: 'items' }, ['id'], 'text');

const idsOf = async (table: string) =>
  (await database.query<{ id: number }>(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);

const role = new URL(database.url).username;

/** Backends of the pool, without those of discarded connections. */
const backends = async () => (await database.connections()).map(({ pid }) => pid);

describe('withTransaction: success', () => {
  it('commits the work and returns its result', async () => {
    const count = await withTransaction(pool, async (client) => {
      const sink = createCopySink(client);
      sink.begin(items);
      await pipeline(Readable.from([Buffer.from('1\n2\n')]), sink);
      expect(await idsOf('items')).toEqual([]);
      return sink.rowCount;
    });
    expect(count).toBe(2);
    expect(await idsOf('items')).toEqual([1, 2]);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it('keeps the connection for the next transaction', async () => {
    const pidOf = () =>
      withTransaction(
        pool,
        async (client) => (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid,
      );
    expect(await pidOf()).toBe(await pidOf());
  });

  it('fixes settings that change the meaning of text, and lifts timeouts', async () => {
    await database.query(`ALTER ROLE ${role} IN DATABASE ${database.name} SET statement_timeout = 500`);
    await database.query(`ALTER ROLE ${role} IN DATABASE ${database.name} SET TimeZone = 'Asia/Tokyo'`);
    await database.query(`ALTER ROLE ${role} IN DATABASE ${database.name} SET DateStyle = 'SQL, DMY'`);
    await database.query(
      `ALTER ROLE ${role} IN DATABASE ${database.name} SET IntervalStyle = 'sql_standard'`,
    );
    await database.query(`ALTER ROLE ${role} IN DATABASE ${database.name} SET lock_timeout = '1s'`);
    const fresh = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
    try {
      const row = await withTransaction(fresh, async (client) => {
        await client.query('SELECT pg_sleep(1)');
        const { rows } = await client.query(`
            SELECT '2024-01-01 00:00'::timestamptz = '2024-01-01 00:00Z' AS utc, '01/02/2024'::date::text AS day,
              '-1 2:03'::interval = '-1 day +2 hours 3 minutes'::interval AS mixed,
              current_setting('lock_timeout') AS lock`);
        return rows[0];
      });
      expect(row).toEqual({ utc: true, day: '2024-01-02', mixed: true, lock: '0' });
      // A session of its own keeps them between transactions too.
      expect((await fresh.query('SHOW TimeZone')).rows).toEqual([{ TimeZone: 'UTC' }]);
    } finally {
      await fresh.end();
      await database.query(`ALTER ROLE ${role} IN DATABASE ${database.name} RESET ALL`);
    }
  });
});

describe('withTransaction: session state left by the work', () => {
  const roleOf = `SELECT current_user = session_user AND session_user = '${role}' AS own`;

  it.each([
    [`SET client_encoding = 'LATIN1'`, 'SHOW client_encoding', { client_encoding: 'UTF8' }],
    [`SET DateStyle = 'SQL, DMY'`, 'SHOW DateStyle', { DateStyle: 'ISO, MDY' }],
    [`SET TimeZone = 'Asia/Tokyo'`, 'SHOW TimeZone', { TimeZone: 'UTC' }],
    [
      'SET session_replication_role = replica',
      'SHOW session_replication_role',
      {
        session_replication_role: 'origin',
      },
    ],
    ['SET work_mem = 64', "SELECT source FROM pg_settings WHERE name = 'work_mem'", { source: 'default' }],
    ['SET ROLE pg_monitor', roleOf, { own: true }],
    ['SET SESSION AUTHORIZATION pg_monitor', roleOf, { own: true }],
    [
      'SELECT pg_advisory_lock(17)',
      `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND objid = 17`,
      { count: 0 },
    ],
    ['DECLARE kept CURSOR WITH HOLD FOR SELECT 1', 'SELECT count(*)::int FROM pg_cursors', { count: 0 }],
    ['LISTEN gossip', 'SELECT count(*)::int FROM pg_listening_channels()', { count: 0 }],
    ['PREPARE left_behind AS SELECT 1', 'SELECT count(*)::int FROM pg_prepared_statements', { count: 0 }],
    [
      'CREATE TEMP TABLE items (other text)',
      `SELECT to_regclass('items')::oid = 'public.items'::regclass AS own`,
      {
        own: true,
      },
    ],
  ])('session state left by the work is gone: %s', async (statement, question, answer) => {
    const pidOf = 'SELECT pg_backend_pid() AS pid';
    const run = (end: string) =>
      withTransaction(pool, async (client) => {
        await client.query(statement);
        if (end === 'ROLLBACK') throw new Error('undone');
        return (await client.query(pidOf)).rows[0];
      });
    const backend = await run('COMMIT');
    expect((await pool.query(question)).rows[0]).toEqual(answer);
    expect((await pool.query(pidOf)).rows[0]).toEqual(backend);
    await rejectionOf(run('ROLLBACK'));
    expect((await pool.query(question)).rows[0]).toEqual(answer);
  });

  it('keeps the role that the account sets', async () => {
    const account = `account_${database.name}`;
    await database.query(`CREATE ROLE ${account} LOGIN PASSWORD 'secret'; GRANT pg_monitor TO ${account};
      ALTER ROLE ${account} SET ROLE pg_monitor`);
    const { href } = Object.assign(new URL(database.url), { username: account, password: 'secret' });
    const theirs = createPool({ connectionString: href, max: 1, onBackgroundError: () => {} });
    await withTransaction(theirs, (client) => client.query('SET ROLE NONE'));
    expect((await theirs.query('SELECT current_user AS role')).rows).toEqual([{ role: 'pg_monitor' }]);
    await theirs.end();
    await database.query(`DROP ROLE ${account}`);
  });
});

describe('withTransaction: through a pooler', () => {
  const settings = async (client: pg.ClientBase | pg.Pool) =>
    (
      await client.query(`SELECT current_setting('search_path') AS path, current_setting('TimeZone') AS zone,
        current_setting('session_replication_role') AS replication, current_setting('app.tenant', true) AS tenant,
        current_setting('application_name') AS name, current_setting('client_encoding') AS encoding, current_user AS role`)
    ).rows[0];
  const usual = {
    path: '"$user", public',
    zone: 'Asia/Tokyo',
    replication: 'origin',
    name: 'stream-engine',
    encoding: 'UTF8',
    role,
  };
  const leave = `SET search_path = nowhere; SET TimeZone = 'Asia/Kolkata'; SET session_replication_role = replica;
    SET app.tenant = 'other'; SET ROLE pg_monitor; SET client_encoding = 'LATIN1'`;

  it('leaves the session of other clients unchanged, and begins with the role’s own settings', async () => {
    const pooler = await openPooler(database.url);
    await database.query(`ALTER ROLE ${role} IN DATABASE ${database.name} SET TimeZone = 'Asia/Tokyo'`);
    const pooled = createPool({ connectionString: pooler.url, max: 1, onBackgroundError: () => {} });
    // A query outside the pool's transactions reaches the session unchanged.
    const outside = async <T>(ask: (client: pg.ClientBase) => Promise<T>) => {
      const client = await pooled.connect();
      try {
        return await ask(client);
      } finally {
        client.release();
      }
    };
    expect(await outside(settings)).toEqual({ ...usual, tenant: null });
    await withTransaction(pooled, (client) => client.query(leave));
    expect(await outside(settings)).toEqual({ ...usual, tenant: '' });
    await rejectionOf(
      withTransaction(pooled, async (client) => {
        await client.query(leave);
        throw new Error('undone');
      }),
    );
    expect(await outside(settings)).toEqual({ ...usual, tenant: '' });

    await outside((client) =>
      client.query(`SET search_path = theirs; SET app.tenant = 'theirs'; SET statement_timeout = '1h'`),
    );
    const known = { ...usual, zone: 'UTC', tenant: '' };
    expect(await withTransaction(pooled, settings)).toEqual(known);
    // Each query is its own transaction.
    expect(await settings(pooled)).toEqual(known);
    expect(await outside(settings)).toEqual({ ...usual, path: 'theirs', tenant: '' });
    expect((await outside((client) => client.query('SHOW statement_timeout'))).rows).toEqual([
      { statement_timeout: '1h' },
    ]);
    await pooled.end();
    await pooler.stop();
    await database.query(`ALTER ROLE ${role} IN DATABASE ${database.name} RESET ALL`);
  });

  it('passes on the server’s errors for a query', async () => {
    const pooler = await openPooler(database.url);
    const pooled = createPool({ connectionString: pooler.url, max: 1, onBackgroundError: () => {} });
    const refusal = await rejectionOf(pooled.query('SELECT $1::int', ['x']));
    expect(refusal).toBeInstanceOf(pg.DatabaseError);
    expect(refusal).toMatchObject({ code: '22P02' });
    expect((await pooled.query('SELECT $1::int AS one', ['1'])).rows).toEqual([{ one: 1 }]);
    await pooled.end();
    await pooler.stop();
  });

  it('fails through a pooler that pools statements, with the reason', async () => {
    const pooler = await openPooler(database.url, { poolsStatements: true });
    const pooled = createPool({ connectionString: pooler.url, max: 2, onBackgroundError: () => {} });
    const refusals = await Promise.all(
      [withTransaction(pooled, async () => {}), pooled.query('SELECT 1')].map(rejectionOf),
    );
    for (const refusal of refusals)
      expect(refusal).toMatchObject({
        constructor: StatementPoolingError,
        code: 'DATABASE_UNAVAILABLE',
        message: expect.stringContaining('allows no transactions'),
      });
    await pooled.end();
    await pooler.stop();
  });

  it.each(['at BEGIN', 'later'])('reports that the pooler closed the connection, %s', async (when) => {
    const pooler = await openPooler(database.url);
    const pooled = createPool({ connectionString: pooler.url, max: 1, onBackgroundError: () => {} });
    const text = when === 'later' ? /^SELECT 7/ : /^BEGIN/;
    pooler.trap({ from: 'frontend', message: 'Query', text, when: 'before' }, (connection) =>
      connection.endAsPooler('server conn crashed?'),
    );
    const refusal = await rejectionOf(withTransaction(pooled, (client) => client.query('SELECT 7')));
    expect(refusal).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('a pooler in front of it'),
      cause: { message: 'server conn crashed?' },
    });
    expect((await pooled.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pooled.end();
    await pooler.stop();
  });
});

describe('withTransaction: undo', () => {
  it('returns the result, keeps no rows, and keeps the connection', async () => {
    const before = await idsOf('items');
    const pidOfUndone = await withTransaction(
      pool,
      async (client) => {
        await client.query('INSERT INTO items VALUES (50)');
        return (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
      },
      { undo: true },
    );
    expect(await idsOf('items')).toEqual(before);
    expect((await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid).toBe(pidOfUndone);
  });

  it('fails if the work fails', async () => {
    const failure = withTransaction(pool, (client) => client.query('SELECT 1/0'), { undo: true });
    expect(await rejectionOf(failure)).toMatchObject({ code: 'CONSTRAINT_CHECK', sqlstate: '22012' });
  });
});

describe('withTransaction: failure', () => {
  it('rolls back if the work throws, and throws the same error', async () => {
    const before = await backends();
    const error = new Error('not mine to know');
    const failure = withTransaction(pool, async (client) => {
      await client.query('INSERT INTO items VALUES (10)');
      throw error;
    });
    expect(await rejectionOf(failure)).toBe(error);
    expect(await idsOf('items')).toEqual([1, 2]);
    expect(await backends()).toEqual(before);
  });

  it('runs no later statement of the work', async () => {
    let rest: Promise<unknown> | undefined;
    const failing = withTransaction(pool, async (client) => {
      await client.query('INSERT INTO items VALUES (91)');
      rest = client.query('SELECT pg_sleep(0.1)').then(() => client.query('INSERT INTO items VALUES (92)'));
      rest.catch(() => {});
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    await expect(rest).rejects.toThrow('the transaction is over');
    expect(await idsOf('items')).not.toEqual(expect.arrayContaining([expect.toBeOneOf([91, 92])]));
    // The next transaction uses the connection.
    await withTransaction(pool, (client) => client.query('SELECT 1'));
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it('passes on a synchronous throw', async () => {
    const error = new Error('too soon');
    const failure = withTransaction(pool, () => {
      throw error;
    });
    expect(await rejectionOf(failure)).toBe(error);
  });

  it.each([
    ['BEGIN', { code: 'DATABASE_UNAVAILABLE' }],
    ['COMMIT', { code: 'DATABASE_UNAVAILABLE' }],
    ['ROLLBACK', { message: 'of the work' }],
  ])('returns the connection if the driver throws at %s', async (word, thrown) => {
    const { query } = pg.Client.prototype;
    const throwing = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
      this: pg.Client,
      ...parameters: unknown[]
    ) {
      if (String(parameters[0]).startsWith(word)) throw new Error('a fault of the driver');
      return Reflect.apply(query, this, parameters);
    });
    const failure = withTransaction(pool, async (client) => {
      await client.query('INSERT INTO items VALUES (11)');
      if (word === 'ROLLBACK') throw new Error('of the work');
    });
    expect(await rejectionOf(failure)).toMatchObject(thrown);
    throwing.mockRestore();
    await until(() => pool.idleCount === pool.totalCount);
    expect(await idsOf('items')).toEqual([1, 2]);
  });

  it('reports what the server rejected', async () => {
    const failure = withTransaction(pool, (client) => client.query('INSERT INTO items VALUES (1)'));
    const error = await rejectionOf(failure);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: 'CONSTRAINT_UNIQUE', constraint: 'items_pkey' });
  });

  it('rolls back if the pipeline fails in the middle of COPY, and keeps the connection', async () => {
    const before = await backends();
    const error = new Error('bad record');
    const failure = withTransaction(pool, async (client) => {
      const sink = createCopySink(client);
      sink.begin(items);
      const source = async function* () {
        yield Buffer.from('20\n');
        throw error;
      };
      await pipeline(source, sink);
    });
    expect(await rejectionOf(failure)).toBe(error);
    expect(await idsOf('items')).toEqual([1, 2]);
    expect(await backends()).toEqual(before);
  });

  it('rolls back a COPY that was destroyed after its last byte', async () => {
    const error = new Error('too late');
    const failure = withTransaction(pool, async (client) => {
      const sink = createCopySink(client);
      sink.on('error', () => {});
      sink.begin(items);
      await new Promise((resolve) => sink.write('30\n', resolve));
      sink.end();
      await new Promise(setImmediate);
      sink.destroy(error);
      throw error;
    });
    expect(await rejectionOf(failure)).toBe(error);
    expect(await idsOf('items')).toEqual([1, 2]);
  });
});

describe('withTransaction: COMMIT', () => {
  it('fails if the server answers COMMIT with ROLLBACK', async () => {
    const failure = withTransaction(pool, async (client) => {
      await client.query('INSERT INTO items VALUES (50)');
      await client.query('SELECT no_such_column').catch(() => {});
      return 'nothing noticed';
    });
    const error = await rejectionOf(failure);
    expect(error).toBeInstanceOf(TransactionRolledBackError);
    expect(error).toMatchObject({ code: 'TRANSACTION_ROLLED_BACK', retryable: false });
    expect(await idsOf('items')).toEqual([1, 2]);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it('does not commit a COPY that was aborted without an error', async () => {
    const failure = withTransaction(pool, async (client) => {
      const sink = createCopySink(client);
      sink.begin(items);
      await new Promise((resolve) => sink.write('60\n', resolve));
      sink.destroy();
    });
    expect(await rejectionOf(failure)).toBeInstanceOf(TransactionRolledBackError);
    expect(await idsOf('items')).toEqual([1, 2]);
  });

  it('reports the violated deferred constraint, and keeps the connection', async () => {
    const before = await backends();
    const failure = withTransaction(pool, (client) => client.query('INSERT INTO children VALUES (7)'));
    expect(await rejectionOf(failure)).toMatchObject({
      code: 'CONSTRAINT_FOREIGN_KEY',
      constraint: 'children_id_fkey',
    });
    expect(await idsOf('children')).toEqual([]);
    expect(await backends()).toEqual(before);
  });

  it('runs concurrently without mixing transactions', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, number) =>
        withTransaction(pool, async (client) => {
          await client.query('INSERT INTO items VALUES ($1)', [100 + number]);
          if (number % 2 === 0) throw new Error('even');
        }),
      ),
    );
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
      outcomes.map((_, number) => number % 2 === 1),
    );
    expect(await idsOf('items')).toEqual([1, 2, 101, 103, 105, 107, 109, 111]);
  });
});

describe('all tests above', () => {
  it('no test above caused a background error', () => {
    expect(backgroundErrors).toEqual([]);
  });
});
