import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { Ledger, migrate, ProgressBoard, withTransaction } from '../../src/index.ts';
import { openTestPool } from '../test-pool.ts';

const { database, pool } = await openTestPool('');
await migrate(database.url);
const board = new ProgressBoard(pool);

it('shows the last report until it is removed', async () => {
  const id = randomUUID();
  expect(await board.read(id)).toBeUndefined();
  expect(await board.report(id, { phase: 'starting' })).toBe(false);
  expect(await board.report(id, { phase: 'loading', 'a"b': ['ü'] })).toBe(false);
  expect(await board.read(id)).toEqual({ phase: 'loading', 'a"b': ['ü'] });
  await board.forget(id);
  expect(await board.read(id)).toBeUndefined();
});

it('returns a cancel request with the next report', async () => {
  const [running, other] = [randomUUID(), randomUUID()];
  await board.report(running, {});
  await board.cancel(running);
  expect(await board.report(running, {})).toBe(true);
  expect(await board.report(other, {})).toBe(false);
});

it('knows a cancel request before the first report', async () => {
  const id = randomUUID();
  await board.cancel(id);
  expect(await board.read(id)).toBeUndefined();
  expect(await board.report(id, {})).toBe(true);
});

it('removes the rows of imports that are not running', async () => {
  const [running, gone] = [randomUUID(), randomUUID()];
  const claim = { key: undefined, schema: 'public', table: 't', mode: 'append', parameters: {} } as const;
  await withTransaction(pool, async (client) => {
    await new Ledger(pool).claim(client, { id: running, owner: '', ...claim });
    for (const id of [running, gone]) await board.report(id, { id });
    await board.forgetEnded();
    expect(await board.read(running)).toEqual({ id: running });
    expect(await board.read(gone)).toBeUndefined();
  });
});
