import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { expect, inject } from 'vitest';
import { afterTestFile } from './after-test-file.ts';
import { type Connection, describeConnections, findConnections } from './connections.ts';
import './context.ts';
import { thawAll } from './freeze.ts';

const LEAK_GRACE_MS = 2000;
const LEAK_POLL_MS = 20;
const NAME_BYTES_MAX = 63;

export interface TestDatabaseOptions {
  /** SQL to run in the new database; any number of statements. */
  readonly schema?: string;
}

/** A database of one test file, which is dropped when its tests have ended. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** Runs one statement over a separate connection, which never counts as leaked. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
  /** Other sessions in this database, oldest first. */
  connections(): Promise<readonly Connection[]>;
}

/**
 * Clones the template database for this test file. It is dropped after the file's last test and hook. The
 * run fails if a connection is still open two seconds later.
 */
export const createTestDatabase = async (options: TestDatabaseOptions = {}): Promise<TestDatabase> => {
  const { adminUrl, prefix, template } = inject('testServer');
  const name = nameDatabase(prefix);
  const admin = await connect(adminUrl);
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const own = await connect(url.href);
  afterTestFile(async () => {
    await thawAll();
    await own.end();
    try {
      await dropDatabase(admin, name);
    } finally {
      await admin.end();
    }
  });
  if (options.schema) await own.query(options.schema);
  return {
    name,
    url: url.href,
    query: inTurn(async (sql, parameters) => (await own.query(sql, parameters && [...parameters])).rows),
    connections: () =>
      findConnections(admin, name).then((all) => all.filter(({ pid }) => pid !== ownPid(own))),
  };
};

/** Runs queries one by one: concurrent tests share the connection, and pg warns about overlapping queries. */
const inTurn = (query: TestDatabase['query']): TestDatabase['query'] => {
  let last: Promise<unknown> = Promise.resolve();
  return <Row extends pg.QueryResultRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> => {
    const rows = last.then(() => query<Row>(sql, parameters));
    last = rows.catch(() => {});
    return rows;
  };
};

const ownPid = (client: pg.Client): number => (client as unknown as { processID: number }).processID;

const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url, application_name: 'test database' });
  // A test may terminate every backend; the next query of this client reports it.
  client.on('error', () => {});
  await client.connect();
  return client;
};

/** Includes the name of the test file, so that messages about the database show where it comes from. */
const nameDatabase = (prefix: string): string => {
  const slug = String(expect.getState().testPath?.split('/').at(-1))
    .replace(/\.test\.\w+$/, '')
    .replaceAll(/[^a-z0-9]+/gi, '_')
    .toLowerCase();
  const suffix = `_${randomBytes(4).toString('hex')}`;
  return prefix + slug.slice(0, NAME_BYTES_MAX - prefix.length - suffix.length) + suffix;
};

const dropDatabase = async (admin: pg.Client, name: string): Promise<void> => {
  let leaked = await findConnections(admin, name);
  for (let waited = 0; leaked.length > 0 && waited < LEAK_GRACE_MS; waited += LEAK_POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, LEAK_POLL_MS));
    leaked = await findConnections(admin, name);
  }
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  if (leaked.length > 0) throw new Error(describeConnections(leaked));
};
