import { type Answer, RawClient, send, sendCsv, until } from '@repo/faults';
import { afterEach, expect, it } from 'vitest';
import { spawnService, startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';
import { OwnServer } from './own-server.ts';

const server = await OwnServer.start();
await server.stop();
// The server is down when the service starts. The same process must survive every outage in this file.
const service = await startService({ DATABASE_URL: server.url(), IMPORTS_MAX: 2, POOL_MAX: 8 });

const checkReadiness = () => send(`${service.url}/readyz`, { method: 'GET' });
const upload = () => sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n2\n');
const loggedMessages = () => service.logs.map(({ msg }) => String(msg));
const isReady = async () => (await checkReadiness()).status === 200;
const countItems = async () =>
  (await server.query<{ rows: number }>('SELECT count(*)::int AS rows FROM items'))[0]!.rows;

function expectUnavailable(answer: Answer, why: string): void {
  expect(problemOf(answer, 'DATABASE_UNAVAILABLE').detail).toBe(
    `the database cannot be reached or is not accepting work: ${why}`,
  );
}

/** An import with some rows in the database, and more to come. */
async function openImport(): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  client.post('/v1/imports/items', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
  client.chunk(`id\n${Array.from({ length: 50_000 }, (_, id) => `${id}\n`).join('')}`);
  await until(async () => (await server.query('SELECT FROM pg_stat_progress_copy')).length > 0);
  return client;
}

/** Checks that nothing is loaded or locked, and that the next upload works in the same process. */
afterEach(async () => {
  await until(isReady);
  expect(await countItems()).toBe(0);
  expect(await server.query(`SELECT FROM pg_stat_activity WHERE state LIKE 'idle in%'`)).toEqual([]);
  const { status, body } = await upload();
  expect({ status, rows: JSON.parse(body.toString()).rows.loaded }).toEqual({ status: 200, rows: 2 });
  await server.query('TRUNCATE items');
});

it('a service that starts without its database is alive but unready, and becomes ready when the database comes up', async () => {
  const why = 'nothing is listening at its address';
  expectUnavailable(await checkReadiness(), why);
  expectUnavailable(await upload(), why);
  expect((await send(`${service.url}/livez`, { method: 'GET' })).status).toBe(200);
  await server.startAgain();
  await until(() => loggedMessages().includes('the database is ready'));
  expect(loggedMessages().filter((message) => message.startsWith('database not ready'))).toContain(
    `database not ready: the database cannot be reached or is not accepting work: ${why}`,
  );
  // Once per reason: it may have been starting, too.
  const said = loggedMessages().filter((message) => message.startsWith('database not ready'));
  expect(said).toEqual([...new Set(said)]);
  expect(loggedMessages()).toContain('migrated the ledger');
});

it('a server that is restarted while the service is idle is used again', async () => {
  await server.stop();
  await server.startAgain();
});

it('a server that is shut down fails the running import, and rejects others until it starts again', async () => {
  const client = await openImport();
  await server.stop();
  problemOf(await client.answer(), 'DATABASE_UNAVAILABLE');
  client.socket.destroy();
  expectUnavailable(await upload(), 'nothing is listening at its address');
  await server.startAgain();
});

it('a crash of another backend fails the running import, and later ones work', async () => {
  const client = await openImport();
  // Kills another backend: the postmaster then ends that of the import.
  const [other] = await server.takeConnections();
  process.kill((other as unknown as { processID: number }).processID, 'SIGKILL');
  problemOf(await client.answer(), 'DATABASE_UNAVAILABLE');
  client.socket.destroy();
});

it('a server that becomes a standby rejects imports until it is promoted', async () => {
  await server.stop();
  await server.becomeStandby();
  await server.startAgain();
  const why = 'it is read-only, perhaps a standby';
  expectUnavailable(await upload(), why);
  expectUnavailable(await checkReadiness(), why);
  // A service that starts in the meantime waits for it, too.
  const other = await startService({ DATABASE_URL: server.url() });
  expectUnavailable(await send(`${other.url}/readyz`, { method: 'GET' }), why);
  await server.query('SELECT pg_promote()');
  await until(async () => (await send(`${other.url}/readyz`, { method: 'GET' })).status === 200);
  expect(await other.stop()).toBe(0);
});

it('a role that has no connection left gets DATABASE_UNAVAILABLE, and the service is unready', async () => {
  await server.query('ALTER ROLE importer CONNECTION LIMIT 0');
  await server.dropConnections();
  expectUnavailable(await upload(), 'it has no free connection');
  expectUnavailable(await checkReadiness(), 'it has no free connection');
  await server.query('ALTER ROLE importer CONNECTION LIMIT -1');
});

it('a server that has no connection left gives DATABASE_UNAVAILABLE', async () => {
  await server.dropConnections();
  const taken = await server.takeConnections();
  expectUnavailable(await upload(), 'it has no free connection');
  await Promise.all(taken.map((client) => client.end()));
});

it('a wrong password rejects imports while the service runs, and makes startup fail', async () => {
  await server.requirePasswords();
  await server.query(`ALTER ROLE importer PASSWORD 'another'`);
  await server.dropConnections();
  expectUnavailable(await upload(), 'it rejected the role or the password');
  const other = spawnService({ DATABASE_URL: server.url() });
  expect(await other.exited).toBe(1);
  expect(await other.stderr).toBe(
    'stream-engine cannot start: the database cannot be reached or is not accepting work: ' +
      'it rejected the role or the password; see DATABASE_URL\n',
  );
  await server.query(`ALTER ROLE importer PASSWORD 'secret'`);
});
