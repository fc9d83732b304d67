import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { PostgresProxy } from '@repo/faults';
import { expect, it, onTestFinished } from 'vitest';
import { readAddress } from '../../src/connection/database-address.ts';
import { queryOutsidePool } from '../../src/connection/side-connection.ts';
import { until } from '../test-pool.ts';

it('leaves no backend in a transaction when its link breaks within it', async () => {
  const database = await createTestDatabase();
  const proxy = await PostgresProxy.open(database.url);
  onTestFinished(() => proxy.stop());
  const options = { address: readAddress(proxy.url), applicationName: 'lost' };
  expect(await queryOutsidePool(options, 'SELECT 1 + $1::int AS two', [1])).toEqual([{ two: 2 }]);

  const statesOf = async () =>
    (
      await database.query<{ state: string }>(
        `SELECT state FROM pg_stat_activity WHERE application_name = 'lost aside'`,
      )
    ).map(({ state }) => state);
  const question = { from: 'frontend', message: 'Parse', when: 'before' } as const;
  const held = proxy.trap(question, (connection) => connection.hold());
  await expect(queryOutsidePool(options, 'SELECT $1::int', [1])).rejects.toThrow('timeout');
  await held.done;
  await until(async () => (await statesOf()).length === 0);
});
