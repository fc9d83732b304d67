import type pg from 'pg';
import type { Queryable } from '../catalog/find-table.ts';
import { toDatabaseError } from '../describe-error.ts';
import { DatabaseError } from '../errors.ts';
import type { QualifiedName } from '../identifiers.ts';
import { withLockTimeout } from '../lock-timeout.ts';
import { deletedRelations, rootOf } from './replace-scope.ts';

/** A `replace` that others wait for. */
export interface ReplaceHolder {
  readonly importId: string;
  readonly owner: string;
}

/** The key of a table's advisory lock; `oid` is an SQL expression. */
const lockOf = (oid: string) => `pg_catalog.hashtextextended('stream_engine.replace ' || ${oid}, 0)`;

/** $1 the table's OID: the tables whose lock a replace of it takes, in the same order for everyone. */
const dueQuery = `
WITH RECURSIVE ${deletedRelations}
SELECT DISTINCT ${rootOf('relid')}::pg_catalog.text AS oid FROM deleted ORDER BY oid`;

const oidQuery = `
SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2`;

/**
 * One replace of a table at a time: of two that deleted side by side, neither would see the other's rows, and both files
 * would stay.
 *
 * Each table has an advisory lock, held to the transaction's end. It is taken before the table's own lock, which any import
 * may have. Partitions have that of their topmost table, so that a leaf and its root exclude each other. The transaction
 * must be READ COMMITTED: with an older snapshot its DELETE does not see what was committed while it waited.
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
   * @param timeoutMs how long to wait at most, several times at the worst; 0: without a limit
   * @throws {DatabaseError} TABLE_LOCKED, TABLE_CHANGED when it is not there any more
   */
  async take(timeoutMs: number): Promise<void> {
    for (;;) {
      const missing = await this.#missing();
      if (missing.length === 0) return;
      for (const oid of missing) {
        const lock = `SELECT pg_catalog.pg_advisory_xact_lock(${lockOf(`'${oid}'`)})`;
        await withLockTimeout(this.#transaction, lock, timeoutMs);
        this.#held.add(oid);
      }
    }
  }

  /**
   * To be called when the table itself is locked: until then it could become another one's partition, or another one.
   * @throws {DatabaseError} TABLE_CHANGED
   */
  async check(): Promise<void> {
    if ((await this.#missing()).length > 0) throw tableChanged();
  }

  async #missing(): Promise<string[]> {
    const { schema, name } = this.#table;
    try {
      const [table] = (await this.#transaction.query<{ oid: number }>(oidQuery, [schema, name])).rows;
      if (table === undefined) throw tableChanged();
      const { rows } = await this.#transaction.query<{ oid: string }>(dueQuery, [table.oid]);
      return rows.map(({ oid }) => oid).filter((oid) => !this.#held.has(oid));
    } catch (error) {
      throw toDatabaseError(error);
    }
  }
}

/** By the transaction that has the lock: each import's has the number that the ledger keeps. */
const holderQuery = `
WITH RECURSIVE ${deletedRelations}, due AS (
  SELECT DISTINCT ${lockOf(`${rootOf('relid')}::pg_catalog.text`)} AS key FROM deleted)
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
  try {
    return (await database.query(holderQuery, [oid])).rows[0] as ReplaceHolder | undefined;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function tableChanged(): DatabaseError {
  return new DatabaseError({ code: 'TABLE_CHANGED', retryable: true });
}
