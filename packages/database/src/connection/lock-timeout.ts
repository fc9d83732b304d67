import type pg from 'pg';
import { toDatabaseError } from '../errors/describe-error.ts';

/** Until when each transaction may wait for a lock, by `performance.now()`. */
const deadlines = new WeakMap<pg.ClientBase, number>();

/** Whether a transaction may wait for a lock now: what ends that is its own time limit, on the server. */
export function mayWaitForLock(client: pg.ClientBase): boolean {
  return performance.now() < (deadlines.get(client) ?? 0);
}

/**
 * Runs a statement without parameters that waits for a lock, in a transaction that has no lock timeout otherwise.
 * @param timeoutMs how long it waits at most; 0: without a limit
 * @throws {DatabaseError} TABLE_LOCKED when the lock is not to be had in time
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
