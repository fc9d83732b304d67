import { createTestDatabase, type TestDatabase } from '@repo/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll } from 'vitest';
import { type Backend, ownBackendQuery } from '../src/connection/backend.ts';
import { createPool, type Pool, type PoolOptions } from '../src/index.ts';

export interface TestPool {
  readonly database: TestDatabase;
  readonly pool: Pool;
  /** Errors reported to onBackgroundError. */
  readonly backgroundErrors: Error[];
}

/** Creates a database with `schema` and a pool, closed after the file's last test. */
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

/** Returns the backend of a connection. */
export async function backendOf(client: pg.ClientBase): Promise<Backend> {
  return (await client.query<Backend>(ownBackendQuery)).rows[0]!;
}

/** Returns the reason with which the promise rejects. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}

/** Polls until the answer is true; the test's own timeout is the limit. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Time until the promise settles, in ms. For upper limits that are part of a contract. */
export async function settlingMs(promise: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await promise.catch(() => {});
  return performance.now() - start;
}
