import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { describeConnections, findConnections } from './connections.ts';
import './context.ts';
import { startTestServer } from './test-server.ts';
import type { TestServer } from './throwaway-server.ts';

const BUILTIN_LOCALE_SINCE = 170_000;

/** Starts the server, creates the template database, and passes both to the test files. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await startTestServer();
  const prefix = `test_${randomBytes(4).toString('hex')}_`;
  const template = `${prefix}template`;
  try {
    await withAdmin(server, async (admin) => {
      const { rows } = await admin.query(
        "SELECT current_setting('server_version') AS name, current_setting('server_version_num')::int AS number",
      );
      const { name, number } = rows[0];
      console.log(`tests run against PostgreSQL ${name.split(' ')[0]} ${server.where}`);
      // Strings sort the same everywhere, whatever the server's locale is.
      const locale = number >= BUILTIN_LOCALE_SINCE ? "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'" : '';
      await admin.query(
        `CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' ${locale}`,
      );
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('testServer', { adminUrl: server.adminUrl, template, prefix, signals: server.signals });
  return () => tearDown(server, prefix);
};

/** Drops the databases of killed test files; other files drop their own. */
const tearDown = async (server: TestServer, prefix: string): Promise<void> => {
  try {
    await withAdmin(server, async (admin) => {
      const leaked = await findConnections(admin, prefix);
      const { rows } = await admin.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
        prefix,
      ]);
      for (const { datname } of rows) await admin.query(`DROP DATABASE ${datname} WITH (FORCE)`);
      if (leaked.length > 0) throw new Error(describeConnections(leaked));
    });
  } finally {
    await server.stop();
  }
};

const withAdmin = async (server: TestServer, work: (admin: pg.Client) => Promise<void>): Promise<void> => {
  const admin = new pg.Client({ connectionString: server.adminUrl, application_name: 'test global setup' });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
};
