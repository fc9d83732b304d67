import { finished } from 'node:stream/promises';
import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { createCopySink } from '../copy/copy-sink.ts';
import { copyStatement, type CopyFormat } from '../copy/copy-statement.ts';
import { DatabaseError } from '../errors/errors.ts';
import { type ConstraintCode, isConstraintCode, constraintCodeOf } from '../errors/sqlstate.ts';
import { BlockTable } from './block-table.ts';
import { run } from './columns.ts';
import { checkConstraintsImmediately } from './deferrable-constraints.ts';
import { findDroppingTriggers } from './suppressed-rows.ts';

/** A row that was left out because it violates a constraint. */
export interface Violation {
  /** Counted from 1 within its block. */
  readonly row: number;
  readonly code: ConstraintCode;
  /** Undefined if the server names none. */
  readonly constraint: string | undefined;
  readonly column: string | undefined;
}

export interface LoadedBlock {
  /** Number of rows that the server reports as loaded. Triggers can make it less than the rows without violations. */
  readonly loaded: number;
  readonly violations: readonly Violation[];
  /** Whether COPY wrote to the table itself, so that its triggers have run. */
  readonly isDirect: boolean;
}

export interface BlockLoaderOptions {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly format: CopyFormat;
}

const savepoint = 'stream_engine_block';

/** Whether a table has rules that forbid ON CONFLICT, or that rewrite INSERT, which COPY ignores. */
const rulesQuery = `
SELECT COALESCE(pg_catalog.bool_or(ev_type = '2'), false) AS "onUpdate",
  COALESCE(pg_catalog.bool_or(ev_type = '3' AND ev_enabled <> 'D'), false) AS "onInsert"
FROM pg_catalog.pg_rewrite WHERE ev_class = $1`;

interface Rules {
  readonly onUpdate: boolean;
  readonly onInsert: boolean;
}

/**
 * Loads rows block by block and leaves out those that violate a constraint, all in the client's transaction.
 *
 * A block is copied straight into its table after a savepoint. If that fails with a violation, the block is copied
 * into a temporary table and inserted from there row by row, on the server; so are later blocks until one has no
 * violation. Block boundaries do not change which rows are left out: each row is judged after the rows before it. If
 * a table refers to itself or has deferrable constraint triggers, that holds only for rows inserted one by one, so
 * all are. If the table has a rule for INSERT, which COPY ignores, a violation is an error.
 *
 * Deferrable constraints are checked immediately. The methods throw {@link DatabaseError} for any other error of the
 * server; the caller then rolls back.
 */
export class BlockLoader {
  readonly #client: pg.Client;
  readonly #options: BlockLoaderOptions;
  readonly #table: BlockTable;
  #isStaged = false;
  /** Whether to insert rows one by one: violations are likely in the next block, or the table requires it. */
  #isOneByOne = false;
  #isAlwaysOneByOne = false;
  #canUseOnConflict = false;
  #hasInsertRule = false;

  constructor(client: pg.Client, options: BlockLoaderOptions) {
    this.#client = client;
    this.#options = options;
    this.#table = new BlockTable(client, options);
  }

  /** Call this before the first block. */
  async begin(): Promise<void> {
    const { table } = this.#options;
    const { isSelfReferring, hasDeferrableTrigger, hasDeferrableKey } = await checkConstraintsImmediately(
      this.#client,
      table,
    );
    const rules = (await run<Rules>(this.#client, rulesQuery, [table.oid])).rows[0]!;
    const triggers = await findDroppingTriggers(this.#client, table);
    // Views with triggers and some foreign tables do not support ON CONFLICT. And the effects of a BEFORE trigger for
    // a rejected row must be undone with it.
    const takesOnConflict = table.kind === 'ordinary' || table.kind === 'partitioned';
    this.#canUseOnConflict = takesOnConflict && !hasDeferrableKey && !rules.onUpdate && !triggers.onInsert;
    this.#hasInsertRule = rules.onInsert;
    const isAlways = (isSelfReferring || hasDeferrableTrigger) && !rules.onInsert;
    this.#isOneByOne = this.#isAlwaysOneByOne = isAlways;
  }

  /** @param block complete data of one COPY in the format; do not change it before the promise settles */
  async load(block: Buffer): Promise<LoadedBlock> {
    if (!this.#isOneByOne) {
      const loaded = await this.#copy(block);
      if (loaded !== undefined) return { loaded, violations: [], isDirect: true };
    }
    const { loaded, violations } = await this.#insert(block);
    this.#isOneByOne = this.#isAlwaysOneByOne || violations.length > 0;
    return { loaded, violations, isDirect: false };
  }

  /** Call this after the last block. */
  async finish(): Promise<void> {
    if (this.#isStaged) await this.#table.drop();
  }

  /** @returns undefined if a constraint is violated; then nothing was loaded */
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

  async #insert(block: Buffer): Promise<Omit<LoadedBlock, 'isDirect'>> {
    if (!this.#isStaged) await this.#table.create(this.#canUseOnConflict);
    this.#isStaged = true;
    await this.#send(this.#table.copyStatement, block);
    const { inserted, refused } = await this.#table.insert();
    const violations = refused.map(({ row, sqlstate, constraint, column }) => ({
      row,
      code: constraintCodeOf(sqlstate),
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
