import { queryDatabase, type Queryable } from '../catalog/query-database.ts';
import type pg from 'pg';
import { findOid } from '../catalog/find-oid.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { TableChangedError } from '../errors/errors.ts';
import type { QualifiedName } from '../catalog/identifiers.ts';
import { withLockTimeout } from '../connection/lock-timeout.ts';

/** The import whose `replace` holds the lock. */
export interface ReplaceHolder {
  readonly importId: string;
  readonly owner: string;
}

/** Key of a table's advisory lock; `oid` is an SQL expression of type text. */
const lockOf = (oid: string) => `pg_catalog.hashtextextended('stream_engine.replace ' || ${oid}, 0)`;

/**
 * SQL: a table ($1: its OID) and all its ancestors, if it is a partition. pg_partition_root does not do: it leaves
 * out a table from which a partition is being detached CONCURRENTLY, although older transactions still reach the
 * partition there.
 */
const chain = `chain (oid) AS (
  SELECT $1::pg_catalog.oid
  UNION
  SELECT i.inhparent FROM chain JOIN pg_catalog.pg_class c ON c.oid = chain.oid AND c.relispartition
  JOIN pg_catalog.pg_inherits i ON i.inhrelid = chain.oid)`;

/** Sorted, so that all imports take the locks in the same order. */
const dueQuery = `WITH RECURSIVE ${chain} SELECT oid::pg_catalog.text FROM chain ORDER BY chain.oid`;

/**
 * Allows one replace of a table at a time. If two deleted concurrently, neither would see the other's rows, and the
 * rows of both files would stay.
 *
 * Each table has an advisory lock, held until the transaction ends. It is taken before the table's own lock, which
 * any import may have. A partition also takes the locks of all its ancestors, so that leaves and roots exclude each
 * other, even if one is detached meanwhile. The transaction must be READ COMMITTED: with an older snapshot, its
 * DELETE would not see what was committed while it waited.
 */
export class ReplaceLock {
  readonly #transaction: pg.ClientBase;
  readonly #table: QualifiedName;
  readonly #held = new Set<string>();

  constructor(transaction: pg.ClientBase, table: QualifiedName) {
    this.#transaction = transaction;
    this.#table = table;
  }

  /**
   * Waits for the lock. After the wait, the name may belong to another table; then it waits for that table's lock
   * too.
   * @param timeoutMs longest wait for each lock; 0: no limit
   * @throws {DatabaseError} TABLE_LOCKED, or TABLE_CHANGED if the table is gone
   */
  async take(timeoutMs: number): Promise<void> {
    for (;;) {
      const oid = await findOid(this.#transaction, this.#table);
      if (oid === undefined) throw new TableChangedError();
      const missing = await this.#missing(oid);
      if (missing.length === 0) return;
      for (const due of missing) {
        const lock = `SELECT pg_catalog.pg_advisory_xact_lock(${lockOf(`'${due}'`)})`;
        await withLockTimeout(this.#transaction, lock, timeoutMs);
        this.#held.add(due);
      }
    }
  }

  /**
   * Call this once the table itself is locked: until then it could become a partition of another one, or be replaced.
   * @param oid of the locked table
   * @throws {DatabaseError} TABLE_CHANGED
   */
  async check(oid: number): Promise<void> {
    if ((await this.#missing(oid)).length > 0) throw new TableChangedError();
  }

  async #missing(oid: number): Promise<string[]> {
    try {
      const { rows } = await this.#transaction.query<{ oid: string }>(dueQuery, [oid]);
      return rows.map((due) => due.oid).filter((due) => !this.#held.has(due));
    } catch (error) {
      throw toDatabaseError(error);
    }
  }
}

/** Finds the import by the transaction that holds one of the locks; the ledger stores its number. */
const holderQuery = `
WITH RECURSIVE ${chain}, due AS (
  SELECT ${lockOf('oid::pg_catalog.text')} AS key FROM chain)
SELECT i.id AS "importId", i.owner
FROM due
JOIN pg_catalog.pg_locks held ON held.locktype = 'advisory' AND held.objsubid = 1 AND held.granted
  AND held.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND held.classid::pg_catalog.int8 = (due.key >> 32) & 4294967295
  AND held.objid::pg_catalog.int8 = due.key & 4294967295
JOIN pg_catalog.pg_locks own ON own.pid = held.pid AND own.locktype = 'transactionid' AND own.granted
JOIN stream_engine.imports i ON i.state = 'running' AND i.xid::pg_catalog.xid = own.transactionid
LIMIT 1`;

/**
 * Finds the import that holds a table's lock.
 * @returns undefined if it has ended, or is not in the ledger
 * @throws {DatabaseError} if the statement fails
 */
export async function findReplaceHolder(
  database: Queryable,
  { oid }: { readonly oid: number },
): Promise<ReplaceHolder | undefined> {
  const [holder] = await queryDatabase<ReplaceHolder>(database, holderQuery, [oid]);
  return holder;
}
