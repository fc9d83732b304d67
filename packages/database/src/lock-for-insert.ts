import type pg from 'pg';
import { type QualifiedName, quoteQualified } from './identifiers.ts';
import { withLockTimeout } from './lock-timeout.ts';

/**
 * In a transaction of `withTransaction`, takes the lock that loading into a table needs and holds it to the end, so that a COPY does not wait for
 * a lock while its client sends. Locks of single partitions and rows are met later.
 *
 * Planning an INSERT takes the lock with the privileges that COPY asks for, of single columns too, and on everything that
 * COPY can write to; LOCK TABLE does neither.
 * @param timeoutMs how long to wait for it; 0: without a limit
 * @throws {DatabaseError} TABLE_LOCKED when it is not to be had in time
 */
export async function lockForInsert(
  transaction: pg.ClientBase,
  table: QualifiedName,
  timeoutMs: number,
): Promise<void> {
  const plan = `EXPLAIN INSERT INTO ${quoteQualified(table)} DEFAULT VALUES`;
  await withLockTimeout(transaction, plan, timeoutMs);
}
