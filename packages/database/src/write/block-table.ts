import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { copyStatement, type CopyFormat } from '../copy/copy-statement.ts';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import { run } from './columns.ts';
import { type InsertedRows, insertRowsFunction } from './insert-rows-function.ts';

/** A row that the server rejected. */
export interface RefusedRow {
  /** Counted from 1. */
  readonly row: number;
  readonly sqlstate: string;
  /** Empty if the server names none. */
  readonly constraint: string;
  readonly column: string;
}

const blockTable: QualifiedName = { schema: 'pg_temp', name: 'stream_engine_block' };
const insertRows = 'pg_temp.stream_engine_insert_rows';

export interface BlockTableOptions {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly format: CopyFormat;
}

/**
 * A temporary table for a block of rows, and a function that inserts them into the target one by one. Both are gone
 * after the transaction, if `drop` is called before COMMIT. The methods throw {@link DatabaseError}.
 */
export class BlockTable {
  readonly #client: pg.ClientBase;
  readonly #options: BlockTableOptions;

  constructor(client: pg.ClientBase, options: BlockTableOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Statement that starts the COPY of the next block. The table then holds only the rows of that block. */
  get copyStatement(): string {
    const { columns, format } = this.#options;
    return `TRUNCATE ${quoteQualified(blockTable)}; ${copyStatement(blockTable, columns, format)}`;
  }

  /** @param canUseOnConflict whether to try ON CONFLICT: the table supports it, and no trigger would run twice for a row */
  async create(canUseOnConflict: boolean): Promise<void> {
    const { columns } = this.#options;
    const types = await this.#typesOf(columns);
    const definitions = columns.map((name, c) => `${quoteIdentifier(name)} ${types[c]}`);
    await run(
      this.#client,
      `CREATE TEMPORARY TABLE ${quoteIdentifier(blockTable.name)} (${definitions.join(', ')}) ON COMMIT DROP;
       ${insertRowsFunction({ ...this.#options, name: insertRows, source: blockTable, canUseOnConflict })}`,
    );
  }

  /**
   * Inserts the rows of the temporary table into the import's table.
   * @returns the number of inserted rows, and the rows that the server rejected
   */
  async insert(): Promise<{ readonly inserted: number; readonly refused: readonly RefusedRow[] }> {
    // JSON, because the driver needs 10 ms to read an array of 8,000 texts, and there are three.
    const { rows } = await run<{ done: InsertedRows }>(
      this.#client,
      `SELECT pg_catalog.row_to_json(done) AS done FROM ${insertRows}() AS done`,
    );
    const { inserted, positions, sqlstates, constraints, columns } = rows[0]!.done;
    const refused = positions.map((row, i) => ({
      row,
      sqlstate: sqlstates[i]!,
      constraint: constraints[i]!,
      column: columns[i]!,
    }));
    return { inserted, refused };
  }

  /** Drops the function, which would otherwise exist until the end of the session. */
  async drop(): Promise<void> {
    await run(this.#client, `DROP FUNCTION ${insertRows}()`);
  }

  /**
   * Types without domains: a domain's constraints must reject a row when it is inserted, not a block when it is
   * staged.
   */
  async #typesOf(columns: readonly string[]): Promise<readonly string[]> {
    const types = columns.map(
      (name) => this.#options.table.columns.find((column) => column.name === name)!.type,
    );
    const { rows } = await run<{ name: string }>(
      this.#client,
      `SELECT pg_catalog.format_type(oid, modifier) AS name
       FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[]))
         WITH ORDINALITY AS type (oid, modifier, at) ORDER BY at`,
      [types.map(({ baseOid }) => baseOid), types.map(({ modifier }) => modifier)],
    );
    return rows.map(({ name }) => name);
  }
}
