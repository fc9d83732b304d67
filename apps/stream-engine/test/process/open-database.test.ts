import {
  DatabaseError,
  type KeyStore,
  type Ledger,
  ledgerPreparation,
  type ProgressBoard,
} from '@repo/database';
import { openPooler } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { startCleanup } from '../../src/process/cleanup.ts';
import { openDatabase } from '../../src/process/open-database.ts';
import { spawnService } from '../child-service.ts';

const database = await createTestDatabase();
const logger = pino({ enabled: false });

const unreachable = (code: string) => {
  const cause = Object.assign(new Error('getaddrinfo'), { code });
  return new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true }, { cause });
};

/** Opens a database that fails with these errors, one per attempt, and is then ready. */
function open(errors: readonly Error[], unknownHostLimitMs: number): Promise<string> {
  let tries = 0;
  return new Promise((resolve, reject) => {
    openDatabase({
      prepare: async () => {
        const error = errors[tries++];
        if (error !== undefined) throw error;
      },
      onReady: () => resolve(`ready after ${tries}`),
      onGivenUp: (error) => resolve(error.message),
      logger,
      signal: new AbortController().signal,
      unknownHostLimitMs,
    }).catch(reject);
  });
}

describe.concurrent('the wait for a database at startup', () => {
  it('has a time limit if the host is unknown', async () => {
    const unknown = unreachable('ENOTFOUND');
    expect(await open([unknown, unknown], 60_000)).toBe('ready after 3');
    expect(await open([unknown, unknown], 1)).toBe(
      'the database cannot be reached or is not accepting work: its host name is unknown; see DATABASE_URL',
    );
  });

  it.each(['EAI_AGAIN', 'ECONNREFUSED'])(
    'has no time limit if the database is away for another reason: %s',
    async (code) => {
      expect(await open([unreachable(code), unreachable(code)], 1)).toBe('ready after 3');
    },
  );

  it('has no time limit if a pooler cannot reach its database', async () => {
    const refusal = new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true, sqlstate: '08P01' });
    expect(await open([refusal, refusal], 1)).toBe('ready after 3');
  });

  it('gets its whole time again if the host was known meanwhile', async () => {
    const errors = ['ENOTFOUND', 'ECONNREFUSED', 'ENOTFOUND'].map(unreachable);
    expect(await open(errors, 1_500)).toBe('ready after 4');
  });
});

describe.concurrent('a service that is stopped while it starts', () => {
  const poolEnded = () => new Error('Cannot use a pool after calling end on the pool');

  it.each([
    ['its first look at the database succeeds', [undefined]],
    ['its first look at the database fails', [poolEnded()]],
    ['its first look finds no database', [unreachable('ECONNREFUSED')]],
    ['it tries again and succeeds', [unreachable('ECONNREFUSED'), undefined]],
    ['it tries again and fails', [unreachable('ECONNREFUSED'), poolEnded()]],
  ])('logs nothing more and is not ready: %s', async (_when, looks) => {
    const shutdown = new AbortController();
    const told: string[] = [];
    const log = new Writable({
      write(line, _encoding, done) {
        if (shutdown.signal.aborted) told.push(String(line));
        done();
      },
    });
    let tries = 0;
    const stopped = new Promise((resolve) => shutdown.signal.addEventListener('abort', resolve));
    const opened = openDatabase({
      prepare: async () => {
        const error = looks[tries++];
        if (tries < looks.length) throw error;
        shutdown.abort();
        if (error !== undefined) throw error;
      },
      onReady: () => told.push('ready'),
      onGivenUp: () => told.push('given up'),
      logger: pino(log),
      signal: shutdown.signal,
    });
    await Promise.all([stopped, opened.catch(() => {})]);
    await new Promise(setImmediate);
    expect(told).toEqual([]);
  });

  it('skips the rest of the cleanup', async () => {
    const shutdown = new AbortController();
    const told: unknown[] = [];
    const forgetEnded = async () => {
      shutdown.abort();
      throw poolEnded();
    };
    startCleanup({
      ledger: {} as Ledger,
      board: { forgetEnded } as unknown as ProgressBoard,
      keys: {} as KeyStore,
      rejectsDays: 1,
      onError: (error) => told.push(error),
      signal: shutdown.signal,
    });
    await new Promise(setImmediate);
    expect(told).toEqual([]);
  });
});

/** Returns the error with which a service for this database cannot start. */
const refusal = (url: string): Promise<Error> =>
  new Promise((resolve, reject) => {
    openDatabase({
      prepare: ledgerPreparation(url, { patienceMs: 0 }),
      onReady: () => reject(new Error('it is ready')),
      onGivenUp: reject,
      logger,
      signal: new AbortController().signal,
    }).catch(resolve);
  });

describe('a service does not start', async () => {
  const role = `refused_${database.name}`;
  const closed = await createTestDatabase();
  const pooler = await openPooler(database.url, { poolsStatements: true });
  afterAll(() => pooler.stop());
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  await database.query(
    `ALTER ROLE ${role} IN DATABASE ${database.name} SET local_preload_libraries = 'nothing'`,
  );
  await database.query(`REVOKE CONNECT ON DATABASE ${closed.name} FROM PUBLIC`);
  afterAll(() => database.query(`DROP ROLE ${role}`));
  const address = (search: string) =>
    Object.assign(new URL(database.url), { username: role, password: 'secret', search }).href;

  it.each([
    ['with several hosts', `postgres://${role}:secret@one,two/shop`, /names several hosts; use one/],
    [
      'with a misspelled sslmode',
      address('?sslmode=perfer'),
      /has an unknown sslmode; use one of allow, prefer/,
    ],
    [
      'with an unknown parameter',
      address('?options=-c%20no=1'),
      /sets an unknown parameter; see DATABASE_URL$/,
    ],
    ['with an invalid parameter value', address('?options=-c%20work_mem=x'), /to an invalid value; see/],
    ['as a role with a missing library', address(''), /lacks a library that the role loads/],
    [
      'through a pooler that pools statements',
      pooler.url,
      /allows no transactions, like PgBouncer with pool_mode = statement; .*; see DATABASE_URL$/,
    ],
  ])('does not start %s', async (_name, url, reason) => {
    const error = await refusal(url);
    expect(error.message).toMatch(reason);
    expect(error.message).not.toMatch(/secret|\n/);
  });

  it('does not start as a role that may not connect, and says so in one line', async () => {
    const DATABASE_URL = address('').replace(`/${database.name}`, `/${closed.name}`);
    const service = spawnService({ DATABASE_URL });
    expect(await service.exited).toBe(1);
    expect(await service.stderr).toMatch(
      /^stream-engine cannot start: [^\n]+ may not connect to this database; see DATABASE_URL\n$/,
    );
  });
});
