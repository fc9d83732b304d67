import { queryDatabase } from '../catalog/query-database.ts';
import type pg from 'pg';
import { type QualifiedName, quoteQualified } from '../catalog/identifiers.ts';
import { withLockTimeout } from '../connection/lock-timeout.ts';

/**
 * Takes the lock that loading into a table needs, in a transaction of `withTransaction`, and holds it to the end, so
 * that COPY does not wait for a lock while its client sends. It does not cover locks of single partitions and rows.
 *
 * Planning an INSERT takes the lock with the privileges that COPY requires, also on single columns, and for every
 * relation that COPY can write to. LOCK TABLE does neither.
 * @param timeoutMs longest wait; 0: no limit
 * @throws {DatabaseError} TABLE_LOCKED if the lock is not available in time
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
 * Whether a transaction holds the lock of `lockForInsert` on a relation. The name may have meant another relation
 * then, because no lock prevents a schema from being renamed.
 * @throws {DatabaseError} if the statement fails
 */
export async function isLockedForInsert(
  transaction: pg.ClientBase,
  { oid }: { readonly oid: number },
): Promise<boolean> {
  const query = `SELECT FROM pg_catalog.pg_locks WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation'
    AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
    AND relation = $1 AND mode = 'RowExclusiveLock'`;
  return (await queryDatabase(transaction, query, [oid])).length > 0;
}
