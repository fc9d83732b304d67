import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import {
  createPool,
  type ImportClaim,
  type ImportState,
  Ledger,
  migrate,
  type Pool,
  withTransaction,
} from '../../src/index.ts';
import type { ImportPage } from '../../src/ledger/import-list.ts';
import { createLimitedRole } from '../limited-role.ts';
import { openTestPool, rejectionOf, until } from '../test-pool.ts';

const { database, pool } = await openTestPool('CREATE TABLE items (id int)', { max: 12 });
await migrate(database.url);
const ledger = new Ledger(pool);

const claimOf = (key?: string, owner = ''): ImportClaim => ({
  id: randomUUID(),
  owner,
  key,
  schema: 'public',
  table: 'items',
  mode: 'append',
  parameters: { delimiter: ';' },
});
const result = {
  rows: { read: 3, loaded: 1, rejected: 2, skipped: 0 },
  sha256: 'ab',
  durationMs: 1234,
  sentSha256: 'b'.repeat(64),
  receipt: { status: 'committed', b: 1, a: 2 },
};
const stateOf = async (id: string) =>
  (await database.query<{ state: string }>('SELECT state FROM stream_engine.imports WHERE id = $1', [id]))[0]
    ?.state;

/** An import that loads one row and then ends as requested. */
function start(claim = claimOf()) {
  let release!: (then: 'commit' | Error) => void;
  const released = new Promise<'commit' | Error>((resolve) => {
    release = resolve;
  });
  const done = withTransaction(pool, async (client) => {
    const holder = await ledger.claim(client, claim);
    if (holder !== undefined) return holder;
    await client.query('INSERT INTO items VALUES (1)');
    const then = await released;
    if (then instanceof Error) throw then;
    if (!(await ledger.commit(client, claim.id, result))) throw new Error('not running');
    return undefined;
  });
  done.catch(() => {});
  return { claim, release, done };
}

describe('an import', () => {
  it('an import is visible while it runs, and is committed with its rows', async () => {
    const { claim, release, done } = start();
    await until(async () => (await stateOf(claim.id)) === 'running');
    expect(await ledger.find(claim.id)).toMatchObject({
      ...claim,
      state: 'running',
      endedAt: null,
      receipt: null,
    });
    release('commit');
    expect(await done).toBeUndefined();
    expect(await ledger.find(claim.id)).toMatchObject({
      state: 'committed',
      ...result,
      problem: null,
    });
    const receipt = (await ledger.find(claim.id))!.receipt!;
    expect(Object.keys(receipt)).toEqual(['status', 'b', 'a']);
  });

  it('an import that rolled back counts as died until its failure is recorded', async () => {
    const { claim, release, done } = start();
    release(new Error('rolled back'));
    await rejectionOf(done);
    expect(await stateOf(claim.id)).toBe('running');
    expect(await ledger.find(claim.id)).toMatchObject({ state: 'died', endedAt: expect.any(Date) });
    await ledger.fail(claim.id, { code: 'WHY' });
    expect(await ledger.find(claim.id)).toMatchObject({ state: 'failed', problem: { code: 'WHY' } });
  });

  it('an import whose backend is terminated counts as died', async () => {
    const { claim, release, done } = start();
    await until(async () => (await stateOf(claim.id)) === 'running');
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (
         SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    await until(async () => (await ledger.find(claim.id))?.state === 'died');
    release('commit');
    expect(await rejectionOf(done)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await stateOf(claim.id)).toBe('died');
  });

  it('an import that was marked as dead cannot commit', async () => {
    const { claim, release, done } = start();
    await until(async () => (await stateOf(claim.id)) === 'running');
    await database.query(`UPDATE stream_engine.imports SET state = 'died', ended_at = now() WHERE id = $1`, [
      claim.id,
    ]);
    const before = await database.query('SELECT * FROM items');
    release('commit');
    expect(await rejectionOf(done)).toMatchObject({ message: 'not running' });
    expect(await database.query('SELECT * FROM items')).toEqual(before);
    expect(await stateOf(claim.id)).toBe('died');
  });

  it('an import that was cancelled cannot commit, and one that is being committed cannot be cancelled', async () => {
    const cancelled = start();
    await until(async () => (await stateOf(cancelled.claim.id)) === 'running');
    expect(await ledger.cancel(cancelled.claim.id, { code: 'CANCELLED' })).toBe(true);
    cancelled.release('commit');
    expect(await rejectionOf(cancelled.done)).toMatchObject({ message: 'not running' });
    await ledger.fail(cancelled.claim.id, { code: 'LATER' });
    expect(await ledger.find(cancelled.claim.id)).toMatchObject({
      state: 'failed',
      problem: { code: 'CANCELLED' },
    });
    const { id } = cancelled.claim;
    expect(await ledger.cancel(id, {})).toBe(false);
    const committing = start();
    await until(async () => (await stateOf(committing.claim.id)) === 'running');
    await withTransaction(pool, async (client) => {
      await ledger.commit(client, committing.claim.id, result);
      expect(await ledger.cancel(committing.claim.id, {})).toBe(false);
    });
    expect(await stateOf(committing.claim.id)).toBe('committed');
    committing.release(new Error('over'));
    await rejectionOf(committing.done);
  });

  it('an import that was committed cannot be marked as failed', async () => {
    const { claim, release, done } = start();
    release('commit');
    await done;
    await ledger.fail(claim.id, { code: 'LATE' });
    expect(await ledger.find(claim.id)).toMatchObject({ state: 'committed', problem: null });
  });
});

describe('a key', () => {
  it('belongs to a running or committed import', async () => {
    const key = randomUUID();
    const first = start(claimOf(key));
    await until(async () => (await stateOf(first.claim.id)) === 'running');
    expect(await start(claimOf(key)).done).toMatchObject({ id: first.claim.id, state: 'running' });
    first.release('commit');
    await first.done;
    expect(await start(claimOf(key)).done).toMatchObject({ id: first.claim.id, state: 'committed' });
    expect(await ledger.findHolder({ owner: '', key })).toMatchObject({ id: first.claim.id });
  });

  it.each(['fails', 'dies'])('a key is free again if its import %s, and finds the newest', async (how) => {
    const key = `${how} ${randomUUID()}`;
    const first = start(claimOf(key));
    first.release(new Error('rolled back'));
    await rejectionOf(first.done);
    if (how === 'fails') await ledger.fail(first.claim.id, {});
    expect(await ledger.findHolder({ owner: '', key })).toBeUndefined();
    const second = start({ ...claimOf(key), id: `ffffffff-${randomUUID().slice(9)}` });
    second.release('commit');
    expect(await second.done).toBeUndefined();
    expect(await ledger.findByKey(key, '')).toMatchObject({ id: second.claim.id, state: 'committed' });
  });

  it('belongs to only one of many concurrent claims', async () => {
    const key = randomUUID();
    const before = (await database.query('SELECT * FROM items')).length;
    const contenders = Array.from({ length: 5 }, () => start(claimOf(key)));
    for (const { release } of contenders) release('commit');
    const holders = await Promise.all(contenders.map(({ done }) => done));
    const winner = contenders[holders.indexOf(undefined)]!.claim.id;
    expect(holders.filter((holder) => holder === undefined)).toHaveLength(1);
    for (const holder of holders) expect(holder?.id ?? winner).toBe(winner);
    expect(await database.query('SELECT * FROM items')).toHaveLength(before + 1);
  });

  it('belongs to its owner: another owner can have the same key', async () => {
    const key = randomUUID();
    const claims = [claimOf(key, 'ann'), { ...claimOf(key, 'bob'), id: `ffffffff-${randomUUID().slice(9)}` }];
    for (const claim of claims) {
      const { release, done } = start(claim);
      release('commit');
      expect(await done).toBeUndefined();
    }
    const [anns, bobs] = claims.map(({ id }) => ({ id }));
    expect(await ledger.findHolder({ owner: 'ann', key })).toMatchObject(anns!);
    expect(await ledger.findHolder({ owner: '', key })).toBeUndefined();
    expect(await ledger.findByKey(key, 'ann')).toMatchObject(anns!);
    expect(await ledger.findByKey(key, 'bob')).toMatchObject(bobs!);
    expect(await ledger.findByKey(key, '')).toBeUndefined();
    expect(await ledger.find(anns!.id, 'ann')).toMatchObject({ ...anns, owner: 'ann' });
    expect(await ledger.find(anns!.id, 'bob')).toBeUndefined();
    expect(await ledger.find(anns!.id)).toMatchObject(anns!);
    expect((await ledger.list({ limit: 10, owner: 'ann' })).map(({ id }) => ({ id }))).toEqual([anns]);
  });

  it('a key may look like an id', async () => {
    const key = randomUUID();
    const { claim, release, done } = start(claimOf(key));
    release('commit');
    await done;
    expect(await ledger.findByKey(key, '')).toMatchObject({ id: claim.id });
    expect(await ledger.find(key)).toBeUndefined();
    expect(await ledger.find(randomUUID())).toBeUndefined();
    expect(await ledger.find(`' OR true --`)).toBeUndefined();
    expect(await ledger.findByKey(`' OR true --`, '')).toBeUndefined();
  });
});

describe('the list', () => {
  it('has the newest first, and continues after an id', async () => {
    await database.query('TRUNCATE stream_engine.imports');
    const ids = ['1', '2', '3'].map((digit) => `0193aaaa-0000-7000-8000-00000000000${digit}`);
    for (const id of ids) {
      const { release, done } = start({ ...claimOf(), id });
      release('commit');
      await done;
    }
    const idsOf = async (page: Parameters<Ledger['list']>[0]) =>
      (await ledger.list(page)).map(({ id }) => id);
    expect(await idsOf({ limit: 2 })).toEqual([ids[2], ids[1]]);
    expect(await idsOf({ limit: 2, before: ids[1] })).toEqual([ids[0]]);
  });

  it('reads no receipts, and only the members that every problem has', async () => {
    const role = await createLimitedRole(database);
    const readable = `id, owner, key, table_schema, table_name, mode, state, file_name, started_at, ended_at, rows_read,
      rows_loaded, rows_rejected, rows_skipped, problem`;
    await database.query(`GRANT USAGE ON SCHEMA stream_engine TO ${role.name};
      GRANT SELECT (${readable}), UPDATE (state, ended_at) ON stream_engine.imports TO ${role.name}`);
    const { claim, release, done } = start();
    release(new Error('rolled back'));
    await rejectionOf(done);
    const problem = { code: 'REJECT_LIMIT_REACHED', detail: 'too many', status: 422, rowsLoaded: 0 };
    await ledger.fail(claim.id, { ...problem, rejects: { sample: ['long'] } });
    const limited = createPool({ connectionString: role.url, max: 1, onBackgroundError: () => {} });
    const [newest] = await new Ledger(limited).list({ limit: 1, state: 'failed' });
    await limited.end();
    expect(newest).toMatchObject({ id: claim.id, state: 'failed' });
    expect(newest!.problem).toEqual(problem);
  });

  it('filters by file and time', async () => {
    const { claim, release, done } = start();
    await until(async () => (await stateOf(claim.id)) === 'running');
    await ledger.recordFileName(claim.id, 'people.csv');
    release('commit');
    await done;
    const { startedAt } = (await ledger.find(claim.id))!;
    const idsOf = async (page: Partial<ImportPage>) =>
      (await ledger.list({ limit: 9, ...page })).map(({ id }) => id);
    expect(await idsOf({ file: 'people.csv' })).toEqual([claim.id]);
    expect(await idsOf({ file: 'people' })).toEqual([]);
    expect(await idsOf({ since: startedAt })).toEqual([claim.id]);
    expect(await idsOf({ since: new Date(startedAt.getTime() + 1) })).toEqual([]);
  });
});

describe('a read-only database', () => {
  it('a read-only ledger can be read, and shows a dead import as died', async () => {
    const dead = start(claimOf('dead key'));
    dead.release(new Error('rolled back'));
    await rejectionOf(dead.done);
    const running = start();
    await until(async () => (await stateOf(running.claim.id)) === 'running');
    // Through the driver, because our own transactions are READ WRITE, which only a standby rejects.
    const readOnly = new pg.Pool({
      connectionString: `${database.url}?options=-c%20default_transaction_read_only=on`,
      max: 2,
    });
    const reader = new Ledger(readOnly as Pool);
    expect(await reader.find(dead.claim.id)).toMatchObject({ state: 'died', endedAt: null });
    expect(await reader.findByKey('dead key', '')).toMatchObject({ state: 'died' });
    expect(await reader.find(running.claim.id)).toMatchObject({ state: 'running' });
    const idsOf = async (state: ImportState) =>
      (await reader.list({ limit: 100, state })).map(({ id }) => id);
    expect(await idsOf('died')).toContain(dead.claim.id);
    expect(await idsOf('running')).toEqual([running.claim.id]);
    expect(await stateOf(dead.claim.id)).toBe('running');
    await readOnly.end();
    running.release('commit');
    await running.done;
  });
});

describe('the outcome of a COMMIT that was not answered', () => {
  it('waits for the outcome of a COMMIT that was not answered', async () => {
    const { claim, release, done } = start();
    await until(async () => (await stateOf(claim.id)) === 'running');
    const decided = ledger.waitForOutcome(claim.id);
    const first = await Promise.race([
      decided,
      new Promise((resolve) => setTimeout(resolve, 100, 'waiting')),
    ]);
    expect(first).toBe('waiting');
    release('commit');
    await done;
    expect(await decided).toMatchObject({ state: 'committed' });
  });

  it('the outcome of a COMMIT that was rolled back is died', async () => {
    const { claim, release, done } = start();
    release(new Error('rolled back'));
    await rejectionOf(done);
    expect(await ledger.waitForOutcome(claim.id)).toMatchObject({ state: 'died' });
  });
});

it('fails with LEDGER_UNUSABLE if the schema is missing', async () => {
  const bare = await openTestPool('CREATE TABLE items (id int)');
  expect(await rejectionOf(new Ledger(bare.pool).findHolder({ owner: '', key: 'key' }))).toMatchObject({
    code: 'LEDGER_UNUSABLE',
    retryable: false,
  });
});
