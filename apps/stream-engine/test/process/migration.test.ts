import { createTestDatabase, holdLock } from '@repo/embedded-postgres/testing';
import { send, sendCsv, until } from '@repo/faults';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int)' });
const others = new pg.Pool({ connectionString: database.url, max: 1 });
afterAll(() => others.end());

const readiness = (url: string) => send(`${url}/readyz`, { method: 'GET' });

it('a service whose migration waits listens, reports why it is not ready, and becomes ready by itself', async () => {
  // Like another replica that itself waits for a lock.
  const advisory = `SELECT pg_advisory_xact_lock(hashtextextended('stream_engine.migrations', 0))`;
  const release = await holdLock(others, advisory);
  const service = await startService({ DATABASE_URL: database.url });
  expect(problemOf(await readiness(service.url), 'DATABASE_UNAVAILABLE').detail).toMatch(
    /: its ledger needs a migration, which is waiting for a lock held by another session$/,
  );
  expect((await send(`${service.url}/livez`, { method: 'GET' })).status).toBe(200);
  await release();
  await until(async () => (await readiness(service.url)).status === 200);
  expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n')).status).toBe(200);
  expect(await service.stop()).toBe(0);
});
