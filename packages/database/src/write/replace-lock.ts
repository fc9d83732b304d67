import { askDatabase, type Queryable } from '../catalog/ask-database.ts';
import type pg from 'pg';
import { findOid } from '../catalog/find-oid.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { TableChangedError } from '../errors/errors.ts';
import type { QualifiedName } from '../catalog/identifiers.ts';
import { withLockTimeout } from '../connection/lock-timeout.ts';

/** A `replace` that others wait for. */
export interface ReplaceHolder {
  readonly importId: string;
  readonly owner: string;
}

/** The key of a table's advisory lock; `oid` is an SQL expression of type text. */
const lockOf = (oid: string) => `pg_catalog.hashtextextended('stream_engine.replace ' || ${oid}, 0)`;

/**
 * A table ($1 its OID) and what it is a partition of, up to the topmost. pg_partition_root does not do: it leaves out
 * what a partition is being detached from CONCURRENTLY, where transactions that began before still reach it.
 */
const chain = `chain (oid) AS (
  SELECT $1::pg_catalog.oid
  UNION
  SELECT i.inhparent FROM chain JOIN pg_catalog.pg_class c ON c.oid = chain.oid AND c.relispartition
  JOIN pg_catalog.pg_inherits i ON i.inhrelid = chain.oid)`;

/** In one order for everyone. */
const dueQuery = `WITH RECURSIVE ${chain} SELECT oid::pg_catalog.text FROM chain ORDER BY chain.oid`;

/**
 * One replace of a table at a time: of two that deleted side by side, neither would see the other's rows, and both files
 * would stay.
 *
 * Each table has an advisory lock, held to the transaction's end. It is taken before the table's own lock, which any
 * import may have. A partition takes those of all its ancestors as well, so that leaves and roots exclude each other, also
 * if one is detached meanwhile. The transaction must be READ COMMITTED: with an older snapshot its DELETE does not see
 * what was committed while it waited.
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
   * Waits for the lock. The table may be another one of the same name when the wait is over: then for that one's, too.
   * @param timeoutMs how long to wait at most for each lock; 0: without a limit
   * @throws {DatabaseError} TABLE_LOCKED, TABLE_CHANGED when it is not there any more
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
   * To be called when the table itself is locked: until then it could become another one's partition, or another one.
   * @param oid of the table that is locked
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

/** By the transaction that has one of the locks: each import's has the number that the ledger keeps. */
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
 * The import that holds a table's lock.
 * @returns undefined when it has ended, or is none of the ledger's
 * @throws {DatabaseError} when the database cannot be asked
 */
export async function findReplaceHolder(
  database: Queryable,
  { oid }: { readonly oid: number },
): Promise<ReplaceHolder | undefined> {
  const [holder] = await askDatabase<ReplaceHolder>(database, holderQuery, [oid]);
  return holder;
}
