import { createTestDatabase, type TestDatabase } from '@repo/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll } from 'vitest';
import { type Backend, selfQuery } from '../src/connection/backend.ts';
import { createPool, type Pool, type PoolOptions } from '../src/index.ts';

export interface TestPool {
  readonly database: TestDatabase;
  readonly pool: Pool;
  /** What the pool reported to onBackgroundError. */
  readonly backgroundErrors: Error[];
}

/** A database with `schema` in it and a pool on it, closed after the file's last test. */
export async function openTestPool(schema: string, options: Partial<PoolOptions> = {}): Promise<TestPool> {
  const database = await createTestDatabase({ schema });
  const backgroundErrors: Error[] = [];
  const pool = createPool({
    connectionString: database.url,
    max: 4,
    onBackgroundError: (error) => backgroundErrors.push(error),
    ...options,
  });
  afterAll(() => pool.end());
  return { database, pool, backgroundErrors };
}

/** The backend behind a connection. */
export async function backendOf(client: pg.ClientBase): Promise<Backend> {
  return (await client.query<Backend>(selfQuery)).rows[0]!;
}

/** What the promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}

/** Asks again and again until the answer is true; the test's own time limit is the limit. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** How long the promise takes to settle, in ms. For upper limits that are part of a contract. */
export async function settlingMs(promise: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await promise.catch(() => {});
  return performance.now() - start;
}
