import { finished } from 'node:stream/promises';
import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { createCopySink } from '../copy/copy-sink.ts';
import { copyStatement, type CopyFormat } from '../copy/copy-statement.ts';
import { DatabaseError } from '../errors/errors.ts';
import { conditionOf, type DatabaseErrorCode } from '../errors/sqlstate.ts';
import { BlockTable } from './block-table.ts';
import { run } from './columns.ts';
import { findDroppingTriggers } from './suppressed-rows.ts';

export type ConstraintCode = Extract<DatabaseErrorCode, `CONSTRAINT_${string}`>;

/** A row that was left out because it violates a constraint. */
export interface Violation {
  /** Counted from 1 within its block. */
  readonly row: number;
  readonly code: ConstraintCode;
  /** Undefined where the server names none. */
  readonly constraint: string | undefined;
  readonly column: string | undefined;
}

export interface LoadedBlock {
  /** Rows that the server says it took. Triggers can make it less than those sent without the violations. */
  readonly loaded: number;
  readonly violations: readonly Violation[];
}

export interface BlockLoaderOptions {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly format: CopyFormat;
}

const savepoint = 'stream_engine_block';

/**
 * Of a table: the constraints that may be deferred, as SET CONSTRAINTS wants them; whether rows refer to others of the same
 * table; whether it takes no ON CONFLICT, for a key that may be deferred or a rule; whether an INSERT would be rewritten,
 * which COPY is not.
 */
const constraintsQuery = `
SELECT pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.conname), ', ')
    FILTER (WHERE c.condeferrable) AS deferrable,
  COALESCE(pg_catalog.bool_or(c.contype = 'f' AND c.confrelid = c.conrelid), false) AS "isSelfReferring",
  COALESCE(pg_catalog.bool_or(c.contype <> 'f' AND c.condeferrable), false)
    OR EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = $1 AND r.ev_type = '2') AS "refusesOnConflict",
  EXISTS (SELECT FROM pg_catalog.pg_rewrite r
    WHERE r.ev_class = $1 AND r.ev_type = '3' AND r.ev_enabled <> 'D') AS "hasInsertRule"
FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
WHERE c.conrelid = $1 AND c.contype IN ('p', 'u', 'f', 'x')`;

interface Constraints {
  readonly deferrable: string | null;
  readonly isSelfReferring: boolean;
  readonly refusesOnConflict: boolean;
  readonly hasInsertRule: boolean;
}

/**
 * Loads rows block by block and leaves out those that violate a constraint, all in the client's transaction.
 *
 * A block is copied straight into its table behind a savepoint. Where that fails for a constraint, it is copied
 * into a temporary table instead and inserted from there row by row, on the server; so are the blocks after it until
 * one has no violation. Which rows are left out does not depend on where blocks begin: each row is judged with the rows
 * before it. In a table that refers to itself that is true only of rows inserted one by one, so there all are. Where the table has a rule for INSERT,
 * which COPY does not obey, a violation is an error.
 *
 * Constraints that may be deferred are not. The methods throw {@link DatabaseError} for whatever else the server
 * refuses; the transaction is to be rolled back then.
 */
export class BlockLoader {
  readonly #client: pg.Client;
  readonly #options: BlockLoaderOptions;
  readonly #table: BlockTable;
  #isStaged = false;
  /** Whether the rows are to be inserted one by one: expected of the next block, or wanted for all. */
  #isOneByOne = false;
  #isAlwaysOneByOne = false;
  #canPassOver = false;
  #hasInsertRule = false;

  constructor(client: pg.Client, options: BlockLoaderOptions) {
    this.#client = client;
    this.#options = options;
    this.#table = new BlockTable(client, options);
  }

  /** To be called before the first block. */
  async begin(): Promise<void> {
    const { rows } = await run<Constraints>(this.#client, constraintsQuery, [this.#options.table.oid]);
    const { kind } = this.#options.table;
    const { deferrable, isSelfReferring, refusesOnConflict, hasInsertRule } = rows[0]!;
    if (deferrable !== null) await run(this.#client, `SET CONSTRAINTS ${deferrable} IMMEDIATE`);
    // A view with triggers does not take it, and a foreign table not always. And what a BEFORE trigger does must be undone
    // with the row that is refused.
    const { onInsert } = await findDroppingTriggers(this.#client, this.#options.table);
    this.#canPassOver = (kind === 'ordinary' || kind === 'partitioned') && !refusesOnConflict && !onInsert;
    this.#hasInsertRule = hasInsertRule;
    this.#isOneByOne = this.#isAlwaysOneByOne = isSelfReferring && !hasInsertRule;
  }

  /** @param block all that one COPY in the format is sent; not to be changed before the promise is settled */
  async load(block: Buffer): Promise<LoadedBlock> {
    if (!this.#isOneByOne) {
      const loaded = await this.#copy(block);
      if (loaded !== undefined) return { loaded, violations: [] };
    }
    const { loaded, violations } = await this.#insert(block);
    this.#isOneByOne = this.#isAlwaysOneByOne || violations.length > 0;
    return { loaded, violations };
  }

  /** To be called behind the last block. */
  async finish(): Promise<void> {
    if (this.#isStaged) await this.#table.drop();
  }

  /** @returns undefined when a constraint is violated, and then nothing was loaded */
  async #copy(block: Buffer): Promise<number | undefined> {
    const { table, columns, format } = this.#options;
    const copy = copyStatement(table, columns, format);
    try {
      return await this.#send(`SAVEPOINT ${savepoint}; ${copy}; RELEASE SAVEPOINT ${savepoint}`, block);
    } catch (error) {
      const isViolation = error instanceof DatabaseError && isConstraintCode(error.code);
      if (!isViolation || this.#hasInsertRule) throw error;
      await run(this.#client, `ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`);
      return undefined;
    }
  }

  async #insert(block: Buffer): Promise<LoadedBlock> {
    if (!this.#isStaged) await this.#table.create(this.#canPassOver);
    this.#isStaged = true;
    await this.#send(this.#table.copyStatement, block);
    const { inserted, refused } = await this.#table.insert();
    const violations = refused.map(({ row, sqlstate, constraint, column }) => ({
      row,
      code: conditionOf(sqlstate, false).code as ConstraintCode,
      constraint: constraint || undefined,
      column: column || undefined,
    }));
    return { loaded: inserted, violations: violations.toSorted((a, b) => a.row - b.row) };
  }

  async #send(statements: string, block: Buffer): Promise<number> {
    const sink = createCopySink(this.#client);
    sink.begin(statements);
    sink.end(block);
    await finished(sink);
    return sink.rowCount;
  }
}

function isConstraintCode(code: DatabaseErrorCode): code is ConstraintCode {
  return code.startsWith('CONSTRAINT_');
}
