import { askDatabase } from '../catalog/ask-database.ts';
import type pg from 'pg';
import { type QualifiedName, quoteQualified } from '../catalog/identifiers.ts';
import { withLockTimeout } from '../connection/lock-timeout.ts';

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

/**
 * Whether a transaction holds the lock of `lockForInsert` on a relation: the name may have been another one's by then, for
 * no lock keeps a schema from being renamed.
 * @throws {DatabaseError} when the database cannot be asked
 */
export async function isLockedForInsert(
  transaction: pg.ClientBase,
  { oid }: { readonly oid: number },
): Promise<boolean> {
  const query = `SELECT FROM pg_catalog.pg_locks WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation'
    AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
    AND relation = $1 AND mode = 'RowExclusiveLock'`;
  return (await askDatabase(transaction, query, [oid])).length > 0;
}
