import { EventEmitter, once } from 'node:events';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  createPool,
  findReplaceHolder,
  findTable,
  lockForInsert,
  Ledger,
  migrate,
  ReplaceLock,
  withTransaction,
} from '../../src/index.ts';
import { openTestPool, rejectionOf, until } from '../test-pool.ts';

const { database, pool } = await openTestPool(
  `CREATE TABLE items (id int);
   CREATE TABLE other (id int);
   CREATE TABLE parted (id int) PARTITION BY RANGE (id);
   CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
   CREATE TABLE lowest PARTITION OF low FOR VALUES FROM (0) TO (10);
   CREATE TABLE high PARTITION OF parted FOR VALUES FROM (100) TO (200);
   CREATE TABLE apart (id int);`,
  { max: 8 },
);
await migrate(database.url);
const ledger = new Ledger(pool);

const named = (name: string) => ({ schema: 'public', name });
const oidOf = async (name: string) =>
  (await database.query<{ oid: number }>(`SELECT '${name}'::regclass::oid AS oid`))[0]!;
const waiting = async () =>
  (
    await database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
  )[0]!.n;

/** Holds the lock of a table until it is released. */
async function hold(name: string): Promise<{ release: () => Promise<void> }> {
  const steps = new EventEmitter();
  const held = once(steps, 'held');
  const transaction = withTransaction(pool, async (client) => {
    await new ReplaceLock(client, named(name)).take(0);
    const over = once(steps, 'over');
    steps.emit('held');
    await over;
  });
  await Promise.race([held, transaction]);
  return {
    release: async () => {
      steps.emit('over');
      await transaction;
    },
  };
}

const take = (name: string, timeoutMs: number) =>
  withTransaction(pool, (client) => new ReplaceLock(client, named(name)).take(timeoutMs));

afterEach(() => until(() => pool.idleCount === pool.totalCount));

describe('the lock of a replace', () => {
  it.each([
    ['items', 'items'],
    ['parted', 'lowest'],
    ['lowest', 'parted'],
    ['low', 'high'],
    ['low', 'lowest'],
  ])('a replace of %s makes one of %s wait', async (first, second) => {
    const { release } = await hold(first);
    expect(await rejectionOf(take(second, 50))).toMatchObject({ code: 'TABLE_LOCKED', retryable: true });
    const waits = take(second, 0);
    await until(async () => (await waiting()) === 1);
    await release();
    await waits;
  });

  it.each([
    ['items', 'other'],
    ['parted', 'items'],
  ])('a replace of %s does not make one of %s wait', async (first, second) => {
    const { release } = await hold(first);
    await take(second, 50);
    await release();
  });

  it('the lock does not make inserts wait', async () => {
    const { release } = await hold('items');
    await withTransaction(pool, (client) => lockForInsert(client, named('items'), 50));
    await release();
  });

  it('resets lock_timeout', async () => {
    await withTransaction(pool, async (client) => {
      await new ReplaceLock(client, named('items')).take(1234);
      expect((await client.query('SHOW lock_timeout')).rows).toEqual([{ lock_timeout: '0' }]);
    });
  });

  it('the lock belongs to the table that has the name after the wait', async () => {
    const before = await hold('items');
    const order: string[] = [];
    const waits = withTransaction(pool, async (client) => {
      const lock = new ReplaceLock(client, named('items'));
      await lock.take(0);
      order.push('taken');
      await lock.check((await oidOf('items')).oid);
    });
    await until(async () => (await waiting()) === 1);
    await database.query('ALTER TABLE items RENAME TO gone; CREATE TABLE items (id int)');
    const after = await hold('items');
    await before.release();
    await until(async () => (await waiting()) === 1);
    order.push('released');
    await after.release();
    await waits;
    expect(order).toEqual(['released', 'taken']);
    await database.query('DROP TABLE gone');
  });

  it('the lock is checked again if the table becomes a partition before it is locked', async () => {
    const attached = withTransaction(pool, async (client) => {
      const lock = new ReplaceLock(client, named('apart'));
      await lock.take(0);
      await database.query('ALTER TABLE parted ATTACH PARTITION apart FOR VALUES FROM (200) TO (300)');
      await lock.check((await oidOf('apart')).oid);
    });
    expect(await rejectionOf(attached)).toMatchObject({ code: 'TABLE_CHANGED', retryable: true });
  });

  it('the lock of a partition stays that of its table while it is being detached', async () => {
    await database.query(
      'CREATE TABLE top (id int) PARTITION BY RANGE (id); CREATE TABLE leaf PARTITION OF top FOR VALUES FROM (0) TO (1)',
    );
    let detached: Promise<unknown> | undefined;
    const holding = withTransaction(pool, async (client) => {
      await new ReplaceLock(client, named('top')).take(0);
      await lockForInsert(client, named('top'), 0);
      detached = pool.query('ALTER TABLE top DETACH PARTITION leaf CONCURRENTLY');
      await until(
        async () => (await database.query('SELECT FROM pg_inherits WHERE inhdetachpending')).length > 0,
      );
      expect(await rejectionOf(take('leaf', 50))).toMatchObject({ code: 'TABLE_LOCKED' });
    });
    await holding;
    await detached;
    await take('leaf', 50);
  });

  it('the lock of a partition stays that of each of its ancestors when one of them is detached', async () => {
    const { release } = await hold('lowest');
    await database.query('ALTER TABLE parted DETACH PARTITION low');
    expect(await rejectionOf(take('low', 50))).toMatchObject({ code: 'TABLE_LOCKED' });
    await release();
    await database.query('ALTER TABLE parted ATTACH PARTITION low FOR VALUES FROM (0) TO (100)');
  });

  it('locking a table that was dropped fails with TABLE_CHANGED', async () => {
    expect(await rejectionOf(take('nowhere', 0))).toMatchObject({ code: 'TABLE_CHANGED' });
  });

  it('the lock is released with its backend', async () => {
    const { release } = await hold('other');
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    await take('other', 0);
    expect(await rejectionOf(release())).toMatchObject({ code: 'COMMIT_OUTCOME_UNKNOWN' });
  });
});

describe('the holder of the lock', () => {
  it('the holder of the lock is the import whose transaction holds it', async () => {
    const id = '01890000-0000-7000-8000-000000000001';
    const claim = {
      id,
      owner: 'ann',
      key: undefined,
      schema: 'public',
      table: 'parted',
      mode: 'replace',
      parameters: {},
    } as const;
    await withTransaction(pool, async (client) => {
      await ledger.claim(client, claim);
      expect(await findReplaceHolder(pool, await oidOf('parted'))).toBeUndefined();
      await new ReplaceLock(client, named('parted')).take(0);
      // A savepoint has a transaction number of its own.
      await client.query('SAVEPOINT one; CREATE TEMPORARY TABLE stage (id int) ON COMMIT DROP');
      expect(await findReplaceHolder(pool, await oidOf('lowest'))).toEqual({ importId: id, owner: 'ann' });
      expect(await findReplaceHolder(pool, await oidOf('other'))).toBeUndefined();
    });
    expect(await findReplaceHolder(pool, await oidOf('parted'))).toBeUndefined();
  });

  it('the holder of the lock is undefined if it is not an import', async () => {
    const { release } = await hold('other');
    expect(await findReplaceHolder(pool, await oidOf('other'))).toBeUndefined();
    await release();
  });
});

describe('a transaction that has waited for the lock', () => {
  const stubborn = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
  afterAll(() => stubborn.end());

  it('sees what was committed meanwhile, whatever the default isolation level of the session', async () => {
    // The session would keep these settings if a pooler reused it.
    await stubborn.query(
      `SET default_transaction_isolation = 'serializable'; SET default_transaction_read_only = on`,
    );
    const levels = (await stubborn.query('SHOW transaction_isolation')).rows;
    expect(levels).toEqual([{ transaction_isolation: 'serializable' }]);
    await withTransaction(stubborn, async (client) => {
      expect((await client.query('SELECT count(*)::int AS rows FROM other')).rows[0]).toEqual({ rows: 0 });
      await database.query('INSERT INTO other VALUES (1)');
      expect((await client.query('DELETE FROM other')).rowCount).toBe(1);
    });
    expect(await findTable(pool, 'other')).toBeDefined();
  });
});
