import { RawClient, send, sendCsv, until } from '@repo/faults';
import { expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';
import { OwnServer } from './own-server.ts';

const server = await OwnServer.start();
await server.query('ALTER ROLE importer SET synchronous_commit = on');
const service = await startService({ DATABASE_URL: server.url(), DATABASE_STALL_MS: 1_000 });

const setStandby = async (name: string) => {
  await server.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
  await server.query('SELECT pg_reload_conf()');
  await until(async () => (await waitsForStandby()) === (name !== ''));
};

/**
 * Whether COMMIT waits. A session can see the setting before the checkpointer, which informs the others, has read it.
 */
async function waitsForStandby(): Promise<boolean> {
  let isOver = false;
  const probe = server
    .query(
      `BEGIN; SET LOCAL synchronous_commit = on; SELECT pg_logical_emit_message(true, 'probe', ''); COMMIT`,
    )
    .finally(() => {
      isOver = true;
    });
  const isProbe = `wait_event = 'SyncRep' AND query LIKE '%''probe''%'`;
  const probes = () => server.query(`SELECT pid FROM pg_stat_activity WHERE ${isProbe}`);
  await until(async () => isOver || (await probes()).length > 0);
  const waits = !isOver;
  await server.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE ${isProbe}`);
  await probe;
  return waits;
}

const waiting = () => server.query(`SELECT query FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);
const items = () => server.query('SELECT id FROM items ORDER BY id');

/** An import in the ledger whose file is incomplete. */
async function openImport(): Promise<RawClient> {
  // A dead import counts as running until a client looks at it.
  const running = () => server.query(`SELECT id FROM stream_engine.imports WHERE state = 'running'`);
  const before = (await running()).length;
  const client = await RawClient.connect(service.port);
  client.post('/v1/imports/items', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
  client.chunk('id\n1\n');
  await until(async () => (await running()).length > before);
  return client;
}

it('a COMMIT that waits for a missing standby has an unknown outcome, and is committed once the standby is back', async () => {
  const client = await openImport();
  await setStandby('missing');
  client.chunk('2\n').chunk('');
  const { importId, detail } = problemOf(await client.answer(), 'COMMIT_OUTCOME_UNKNOWN');
  // The connection was not lost.
  expect(detail).toBe(
    'the database has not confirmed COMMIT: all rows are there, or none, or they appear once a standby confirms them',
  );
  client.socket.destroy();
  // If it were terminated, rows would be visible that no standby has.
  expect(await waiting()).toEqual([{ query: expect.stringMatching(/^COMMIT;/) }]);
  expect(await items()).toEqual([]);
  const look = async () =>
    JSON.parse((await send(`${service.url}/v1/imports/${importId}`, { method: 'GET' })).body.toString());
  expect((await look()).status).toBe('running');
  problemOf(await sendCsv(`${service.url}/v1/imports/items`, 'id\n3\n'), 'DATABASE_STALLED');
  // The abandoned backend takes a moment to end.
  await until(async () => (await waiting()).length === 1);
  expect(await waiting()).toEqual([{ query: expect.stringMatching(/^COMMIT;/) }]);
  await setStandby('');
  await until(async () => (await look()).status === 'committed');
  expect(await items()).toEqual([{ id: 1 }, { id: 2 }]);
  expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n3\n')).status).toBe(200);
});

it.each(['pg_cancel_backend', 'pg_terminate_backend'])(
  'a COMMIT whose wait for a standby is ended with %s is committed on the primary, and the import too',
  async (end) => {
    await server.query('TRUNCATE items');
    const client = await openImport();
    await setStandby('missing');
    client.chunk('2\n').chunk('');
    await until(async () => (await waiting()).some(({ query }) => String(query).startsWith('COMMIT;')));
    await server.query(`SELECT ${end}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);
    const { status, body } = await client.answer();
    expect({ status, receipt: JSON.parse(body.toString()) }).toMatchObject({
      status: 200,
      receipt: { status: 'committed', rows: { loaded: 2 } },
    });
    expect(await items()).toEqual([{ id: 1 }, { id: 2 }]);
    client.socket.destroy();
    await setStandby('');
  },
);
