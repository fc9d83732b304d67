import { RawClient, send, until } from '@repo/faults';
import { createPool } from '@repo/database';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const service = await startTestService({ schema: 'CREATE TABLE items (id int)' });
const { database } = service;
const pool = createPool({ connectionString: database.url, max: 4, onBackgroundError: () => {} });
const replica = await startTestService({ schema: '', pool });
await database.query(
  `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$`,
);
afterEach(async () => {
  await database.query('DROP TRIGGER IF EXISTS refuse ON stream_engine.progress');
  await service.idle();
  await database.query('TRUNCATE items, stream_engine.imports, stream_engine.progress');
});

const cancel = async (key: string) => {
  const { status, body } = await send(`${replica.url}/v1/imports/${key}`, { method: 'DELETE' });
  return [status, JSON.parse(body.toString())];
};

async function begin(query = ''): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  client.post(`/v1/imports/items${query}`, {
    'content-type': 'text/csv',
    'transfer-encoding': 'chunked',
    'idempotency-key': 'k',
  });
  client.chunk('id\n1\n');
  await until(async () => (await send(`${service.url}/v1/imports/k`, { method: 'GET' })).status === 200);
  return client;
}

describe.each([
  ['progress can be neither written nor read', ''],
  ['only reports fail', 'WHEN (NEW.state IS NOT NULL)'],
])('DELETE at another replica if %s', (_what, condition) => {
  it.each([
    ['an import', ''],
    ['a dry run', '?dryRun=true'],
  ])('cancels %s that keeps sending', async (_how, query) => {
    await database.query(
      `CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON stream_engine.progress FOR EACH ROW ${condition}
         EXECUTE FUNCTION refuse()`,
    );
    const client = await begin(query);
    const [status, view] = await cancel('k');
    expect([200, 202]).toContain(status);
    expect(view).toMatchObject({ status: 'failed', problem: { code: 'IMPORT_CANCELLED' } });
    client.chunk('2\n').chunk('');
    problemOf(await client.answer(), 'IMPORT_CANCELLED');
    expect(await service.countRows('items')).toBe(0);
    client.socket.destroy();
  });
});

it('an import cancelled in the ledger cannot commit, even if its process never learns of it', async () => {
  const client = await begin();
  await database.query(
    `UPDATE stream_engine.imports SET state = 'failed', ended_at = now(), problem = '{"code":"IMPORT_CANCELLED"}'`,
  );
  client.chunk('');
  problemOf(await client.answer(), 'IMPORT_CANCELLED');
  expect(await service.countRows('items')).toBe(0);
  client.socket.destroy();
});
