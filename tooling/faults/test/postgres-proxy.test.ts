import { createTestDatabase } from '@repo/postgres/testing';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { PostgresProxy } from '../src/index.ts';

const database = await createTestDatabase({ schema: '' });
const proxy = await PostgresProxy.open(database.url);
afterAll(() => proxy.stop());

async function ask(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: proxy.url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it('passes on what is said, and can be stopped and started', async () => {
  expect(await ask('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await proxy.stop();
  await expect(ask('SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await proxy.start();
  expect(await ask('SELECT 2 AS two')).toEqual([{ two: 2 }]);
});
