import type pg from 'pg';
import { toDatabaseError } from '../errors/describe-error.ts';

/** Deadline of each transaction's wait for a lock, in `performance.now()` time. */
const deadlines = new WeakMap<pg.ClientBase, number>();

/** Whether a transaction may wait for a lock now. The server's own lock timeout ends that wait. */
export function mayWaitForLock(client: pg.ClientBase): boolean {
  return performance.now() < (deadlines.get(client) ?? 0);
}

/**
 * Runs a statement without parameters that waits for a lock, in a transaction without another lock timeout.
 * @param timeoutMs longest wait; 0: no limit
 * @throws {DatabaseError} TABLE_LOCKED if the lock is not available in time
 */
export async function withLockTimeout(
  transaction: pg.ClientBase,
  statement: string,
  timeoutMs: number,
): Promise<void> {
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 0)
    throw new RangeError('timeoutMs must be a whole number of milliseconds');
  deadlines.set(transaction, performance.now() + (timeoutMs || Number.POSITIVE_INFINITY));
  try {
    await transaction.query(
      `SET LOCAL lock_timeout = ${timeoutMs}; ${statement}; SET LOCAL lock_timeout = 0`,
    );
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    deadlines.delete(transaction);
  }
}
