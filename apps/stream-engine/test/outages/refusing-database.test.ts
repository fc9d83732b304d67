import type { ProblemCode } from '@repo/engine';
import { openPooler, PostgresProxy, RawClient, send, sendCsv, until } from '@repo/faults';
import { createPool, migrate, type Pool } from '@repo/database';
import { createTestDatabase, holdLock } from '@repo/embedded-postgres/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService, type TestService } from '../test-service.ts';

const database = await createTestDatabase({
  schema: `
    CREATE TABLE items (id int PRIMARY KEY, label text);
    CREATE TABLE parents (id int PRIMARY KEY);
    INSERT INTO parents VALUES (1);
    CREATE TABLE children (id int, parent int REFERENCES parents);
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'secret' USING ERRCODE = NEW.state; END $$;
    CREATE TABLE early (state text);
    CREATE TRIGGER refuse BEFORE INSERT ON early FOR EACH ROW EXECUTE FUNCTION refuse();
    CREATE TABLE late (state text);
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION refuse();`,
});
await migrate(database.url);
const proxy = await PostgresProxy.open(database.url);
afterAll(() => proxy.stop());
const pool = createPool({ connectionString: proxy.url, max: 6, onBackgroundError: () => {} });
const admin = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
afterAll(() => admin.end());
const service = await startTestService({ schema: '', pool });
const role = await makeShortRole();
const short = await startAt({ username: role, password: 'secret' });
afterAll(async () => {
  await database.query(`DROP OWNED BY ${role}`);
  await database.query(`DROP ROLE ${role}`);
});
const chunked = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };
const url = (table: string) => `${service.url}/v1/imports/${table}`;

/** Checks that nothing is loaded, no lock is held, and the next upload works. */
afterEach(async () => {
  await service.idle();
  for (const table of ['items', 'early', 'late', 'children'])
    expect(await database.query(`SELECT FROM ${table}`)).toEqual([]);
  expect((await sendCsv(url('items'), 'id\n1\n')).status).toBe(200);
  await database.query('TRUNCATE items');
});

async function openImport(table: string, rows: string): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  client.post(`/v1/imports/${table}`, chunked);
  client.chunk(rows);
  const copying = `SELECT pid FROM pg_stat_progress_copy WHERE datname = current_database()`;
  await until(async () => (await database.query(copying)).length > 0);
  return client;
}

/** Enough for several batches: the first has reached the database. */
const manyRows = Array.from({ length: 50_000 }, (_, id) => `${id},1\n`).join('');

// A trigger raises each of them for a row and at COMMIT. Those of classes 08, 53, 57, 58 and XX mean the same as from
// the server itself, except for a full disk, which has another code. Any other one rejects the row.
const states: readonly (readonly [sqlstate: string, code: ProblemCode])[] = [
  ['25006', 'CONSTRAINT_CHECK'],
  ['40001', 'CONSTRAINT_CHECK'],
  ['40P01', 'CONSTRAINT_CHECK'],
  ['42501', 'CONSTRAINT_CHECK'],
  ['53100', 'DATABASE_FULL'],
  ['53200', 'DATABASE_UNAVAILABLE'],
  ['53300', 'DATABASE_UNAVAILABLE'],
  ['53400', 'DATABASE_FULL'],
  ['55P03', 'CONSTRAINT_CHECK'],
  ['57014', 'DATABASE_UNAVAILABLE'],
  ['57P01', 'DATABASE_UNAVAILABLE'],
  ['57P02', 'DATABASE_UNAVAILABLE'],
  ['57P03', 'DATABASE_UNAVAILABLE'],
  ['P0001', 'CONSTRAINT_CHECK'],
  ['XX000', 'DATABASE_ERROR'],
];

describe.each(['early', 'late'])('a table that rejects rows (%s)', (table) => {
  it.each(states)('fails the import with the code of SQLSTATE %s: %s', async (sqlstate, code) => {
    const answer = await sendCsv(url(table), `state\n${sqlstate}\n`);
    problemOf(answer, code);
    expect(answer.body.toString()).not.toContain('secret');
  });
});

describe('another session', () => {
  it('fails the import if it cancels its COPY', async () => {
    const client = await openImport('items', `id,label\n${manyRows}`);
    await database.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_progress_copy WHERE datname = current_database()`,
    );
    client.chunk(manyRows.replaceAll(/^/gm, '1')).chunk('');
    const { detail } = problemOf(await client.answer(), 'DATABASE_UNAVAILABLE');
    expect(detail).toMatch(/: the statement was cancelled/);
    client.socket.destroy();
  });

  it('fails the import with TABLE_LOCKED if it locks in another order', async () => {
    const other = await admin.connect();
    await other.query(
      `BEGIN; SET LOCAL deadlock_timeout = '1h'; LOCK TABLE parents IN ACCESS EXCLUSIVE MODE`,
    );
    const client = await openImport('children', `id,parent\n${manyRows}`);
    const locked = other.query('LOCK TABLE children IN ACCESS EXCLUSIVE MODE');
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(async () => (await database.query(waiting)).length > 0);
    client.chunk('');
    problemOf(await client.answer(), 'TABLE_LOCKED');
    await locked;
    await other.query('ROLLBACK');
    other.release();
    client.socket.destroy();
  });
});

describe('a pooler', () => {
  it('a pooler that closes the connection makes the database unavailable, and its message is logged', async () => {
    const copy = { from: 'frontend', message: 'Query', text: /^COPY/, when: 'before' } as const;
    proxy.trap(copy, (connection) => connection.endAsPooler('server conn crashed?'));
    const { retryable } = problemOf(await sendCsv(url('items'), 'id\n1\n'), 'DATABASE_UNAVAILABLE');
    expect(retryable).toBe(true);
    expect(JSON.stringify(service.logs)).toContain('server conn crashed?');
  });

  it('a pooler that pools statements is rejected before the file is read, and by /readyz', async () => {
    const pooler = await openPooler(database.url, { poolsStatements: true });
    const pooled = createPool({ connectionString: pooler.url, max: 3, onBackgroundError: () => {} });
    const throughPooler = await startTestService({ schema: '', pool: pooled });
    const client = await RawClient.connect(throughPooler.port);
    client.post('/v1/imports/items', chunked);
    const refusal = problemOf(await client.answer(), 'DATABASE_UNAVAILABLE');
    expect(refusal.detail).toMatch(/allows no transactions, like PgBouncer with pool_mode = statement/);
    client.socket.destroy();
    const ready = await send(`${throughPooler.url}/readyz`, { method: 'GET' });
    expect(problemOf(ready, 'DATABASE_UNAVAILABLE').detail).toBe(refusal.detail);
    await pooler.stop();
  });
});

describe('COMMIT answered with ROLLBACK', () => {
  it('a COMMIT answered with ROLLBACK is reported, and nothing is loaded', async () => {
    const commit = { from: 'frontend', message: 'Query', text: /^COMMIT/, when: 'before' } as const;
    // `ABORT ` has the length of COMMIT. The server answers as to COMMIT after a failed statement that was not noticed.
    const { done } = proxy.trap(commit, (_connection, message) => void message?.head.write('ABORT '));
    problemOf(await sendCsv(url('items'), 'id\n1\n'), 'TRANSACTION_ROLLED_BACK');
    await done;
  });
});

describe('a role with short timeouts of its own', () => {
  it('the role’s timeouts do not limit an import from a slow client, and its search_path resolves bare names', async () => {
    const client = await RawClient.connect(short.port);
    client.post('/v1/imports/items', chunked).chunk('id\n1\n');
    // Longer than all of them: none of them must end it.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    client.chunk('2\n').chunk('');
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
    expect(await database.query('SELECT FROM elsewhere.items')).toHaveLength(2);
  });

  it('the role’s lock_timeout limits the wait for a lock', async () => {
    const unlock = await holdLock(admin, 'LOCK TABLE elsewhere.items IN ACCESS EXCLUSIVE MODE');
    problemOf(await sendCsv(`${short.url}/v1/imports/items`, 'id\n3\n'), 'TABLE_LOCKED');
    await unlock();
  });
});

const nowhere = [
  {
    what: 'that has no host',
    service: await startAt({ hostname: 'host.invalid' }),
    detail: /: its host name (?:is unknown|cannot be resolved now)$/,
  },
  {
    what: 'where nothing listens',
    service: await startAt({ port: '1' }),
    detail: /: nothing is listening at its address$/,
  },
  {
    what: 'of no database',
    service: await startAt({ pathname: '/nothing' }),
    detail: /: there is no database with this name$/,
  },
  {
    what: 'that must be secure, and cannot be',
    service: await startAt({ search: '?sslmode=verify-full' }),
    detail: /is not accepting work$/,
  },
];

describe('an address', () => {
  it.each(nowhere)(
    'an address is reported as DATABASE_UNAVAILABLE: $what',
    async ({ service: { url: base }, detail }) => {
      const answer = await sendCsv(`${base}/v1/imports/items`, 'id\n1\n');
      expect(problemOf(answer, 'DATABASE_UNAVAILABLE').detail).toMatch(detail);
    },
  );
});

function startAt(address: Partial<URL>): Promise<TestService> {
  return startTestService({ schema: '', pool: poolOf(address) });
}

/** Connects to the test's database with parts of its URL replaced. */
function poolOf(address: Partial<URL>): Pool {
  const { href: connectionString } = Object.assign(new URL(database.url), address);
  return createPool({ connectionString, max: 4, onBackgroundError: () => {} });
}

async function makeShortRole(): Promise<string> {
  const name = `short_${database.name}`;
  await database.query(`CREATE ROLE ${name} LOGIN SUPERUSER PASSWORD 'secret'`);
  for (const setting of [
    `statement_timeout = '900ms'`,
    `idle_in_transaction_session_timeout = '200ms'`,
    `lock_timeout = '200ms'`,
    `search_path = elsewhere`,
  ])
    await database.query(`ALTER ROLE ${name} SET ${setting}`);
  await database.query('CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.items (id int)');
  return name;
}
