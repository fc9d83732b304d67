import { KeyStore, Ledger, ProgressBoard } from '@repo/database';
import { send, sendCsv } from '@repo/faults';
import { afterEach, expect, it, vi } from 'vitest';
import { startCleanup } from '../../../src/process/cleanup.ts';
import { giveKey } from '../../access/key-holder.ts';
import { startService } from '../../child-service.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const service = await startTestService({ schema: 'CREATE TABLE items (id int)', auth: 'keys' });
const { headers } = await giveKey(service.pool, { name: 'ann' });
const post = (csv: string, more = {}) =>
  sendCsv(`${service.url}/v1/imports/items`, csv, { headers: { ...headers, ...more } });
const get = (path: string, by = headers) => send(`${service.url}${path}`, { method: 'GET', headers: by });
const json = async (path: string) => JSON.parse((await get(path)).body.toString());

/** Shifts this process's clock by so many days. */
const setClock = (days: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY_MS });
afterEach(() => vi.useRealTimers());

it('the newest import comes first in the list and for its key, even if its replica’s clock is wrong', async () => {
  const key = { 'idempotency-key': 'again' };
  const first = problemOf(await post('id\nx\n', key), 'NOTHING_LOADED').importId;
  const late = await startService({
    DATABASE_URL: service.database.url,
    NODE_OPTIONS: `--import "data:text/javascript,const now = Date.now; Date.now = () => now() - ${4 * DAY_MS}"`,
  });
  const answer = await sendCsv(`${late.url}/v1/imports/items`, 'id\n1\n', {
    headers: { ...headers, ...key },
  });
  const second = JSON.parse(answer.body.toString()).id;
  expect((await json('/v1/imports')).imports.map(({ id }: { id: string }) => id)).toEqual([second, first]);
  const { imports, next } = await json('/v1/imports?limit=1');
  expect(imports).toMatchObject([{ id: second }]);
  expect((await json(next)).imports).toMatchObject([{ id: first }]);
  expect(await json('/v1/imports/again')).toMatchObject({ id: second, status: 'committed' });
});

it.each([30, -30])('rejects expire by the database’s clock, not by one that is %d days off', async (days) => {
  const { importId } = problemOf(await post('id\nx\n'), 'NOTHING_LOADED');
  const old = problemOf(await post('id\ny\n'), 'NOTHING_LOADED').importId;
  await service.database.query(
    `UPDATE stream_engine.imports SET ended_at = ended_at - interval '8 days' WHERE id = '${old}'`,
  );
  setClock(days);
  const ended = new AbortController();
  const ledger = new Ledger(service.pool);
  const forgotten = vi.spyOn(ledger, 'deleteOldRejects');
  startCleanup({
    ledger,
    board: new ProgressBoard(service.pool),
    keys: new KeyStore(service.pool),
    rejectsDays: 7,
    onError: (error) => expect(error).toBeUndefined(),
    signal: ended.signal,
  });
  await vi.waitFor(() => expect(forgotten).toHaveBeenCalled());
  await forgotten.mock.results[0]!.value;
  ended.abort();
  expect((await get(`/v1/imports/${importId}/rejects`)).body.toString()).toBe('id\nx\n');
  problemOf(await get(`/v1/imports/${old}/rejects`), 'REJECTS_EXPIRED');
});

it.each([
  ['has expired', -1, 30, 401],
  ['has not expired', 1, -30, 200],
])('a key that %s is checked by the database’s clock', async (_what, expiresInDays, off, status) => {
  const expiresAt = new Date(Date.now() + expiresInDays * DAY_MS);
  const { headers: by } = await giveKey(service.pool, { name: `expires ${off}`, expiresAt });
  setClock(-off);
  expect((await get('/v1/imports', by)).status).toBe(status);
});
