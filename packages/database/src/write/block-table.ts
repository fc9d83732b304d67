import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { copyStatement, type CopyFormat } from '../copy/copy-statement.ts';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import { rowStates, serverStates } from '../errors/sqlstate.ts';
import { inOrder, listOf, overriding, run } from './columns.ts';

/** A row that the server refused, as it says so. */
export interface RefusedRow {
  /** Counted from 1. */
  readonly row: number;
  readonly sqlstate: string;
  /** Empty where none is named. */
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
 * A temporary table for a block of rows, and a function that inserts them from there one by one. Both are gone when the
 * transaction is over, if `drop` is called before COMMIT. Its methods throw {@link DatabaseError}.
 */
export class BlockTable {
  readonly #client: pg.ClientBase;
  readonly #options: BlockTableOptions;

  constructor(client: pg.ClientBase, options: BlockTableOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** What begins the COPY of the next block, whose rows the table then holds and no others. */
  get copyStatement(): string {
    const { columns, format } = this.#options;
    return `TRUNCATE ${quoteQualified(blockTable)}; ${copyStatement(blockTable, columns, format)}`;
  }

  /** @param canPassOver whether to try ON CONFLICT: the table supports it, and no trigger would run twice for a row */
  async create(canPassOver: boolean): Promise<void> {
    const { columns } = this.#options;
    const types = await this.#typesOf(columns);
    const definitions = columns.map((name, c) => `${quoteIdentifier(name)} ${types[c]}`);
    await run(
      this.#client,
      `CREATE TEMPORARY TABLE ${quoteIdentifier(blockTable.name)} (${definitions.join(', ')}) ON COMMIT DROP;
       ${createFunction(this.#options, canPassOver)}`,
    );
  }

  /**
   * Inserts the rows that it holds into the import's table.
   * @returns how many were, and the ones that the server refused
   */
  async insert(): Promise<{ readonly inserted: number; readonly refused: readonly RefusedRow[] }> {
    const { rows } = await run<Inserted>(this.#client, `SELECT * FROM ${insertRows}()`);
    const { inserted, positions, sqlstates, constraints, columns } = rows[0]!;
    const refused = positions.map((position, i) => ({
      row: Number(position),
      sqlstate: sqlstates[i]!,
      constraint: constraints[i]!,
      column: columns[i]!,
    }));
    return { inserted: Number(inserted), refused };
  }

  /** The function would live as long as the session. */
  async drop(): Promise<void> {
    await run(this.#client, `DROP FUNCTION ${insertRows}()`);
  }

  /** A domain's own constraints are to refuse a row when it is inserted, not a block when it is staged. */
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

/** As pg delivers it: bigint is a string. */
interface Inserted {
  readonly inserted: string;
  readonly positions: readonly number[];
  readonly sqlstates: readonly string[];
  readonly constraints: readonly string[];
  readonly columns: readonly string[];
}

/**
 * The rows are inserted in order within one subtransaction until one is refused. That also undoes the rows before it:
 * the cursor goes back, inserts them again, skips the refused one and begins the next subtransaction. So a row is
 * inserted twice at most, however many are refused. If ON CONFLICT may pass over a row that violates a unique or
 * exclusion constraint, only that row takes a subtransaction, to find the constraint's name.
 */
function createFunction({ table, columns }: BlockTableOptions, canPassOver: boolean): string {
  const target = `${quoteQualified(table)} (${listOf(columns)}) ${overriding(table, columns)}`;
  const values = columns.map((name) => `one.${quoteIdentifier(name)}`).join(', ');
  // FOUND is false if a BEFORE trigger dropped the row. For a view, COPY counts each row that its INSTEAD OF trigger
  // gets.
  const isCounted = table.kind === 'view' ? 'IF true THEN' : 'IF FOUND THEN';
  const insert = `INSERT INTO ${target} VALUES (${values})`;
  return `
CREATE FUNCTION ${insertRows}(OUT inserted bigint, OUT positions int[], OUT sqlstates text[],
  OUT constraints text[], OUT columns text[])
LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
  block SCROLL CURSOR FOR SELECT * FROM ${quoteQualified(blockTable)} AS stage ORDER BY stage.${inOrder};
  one record;
  nth int := 0;
  -- Rows up to here have had their fate, and rows before the other are to be inserted once more.
  settled int := 0;
  undone int := 0;
  settled_inserted bigint := 0;
  is_end boolean := false;
  refused_state text;
  refused_constraint text;
  refused_column text;
  refused_context text;
BEGIN
  inserted := 0;
  positions := '{}';
  sqlstates := '{}';
  constraints := '{}';
  columns := '{}';
  OPEN block;
  WHILE NOT is_end LOOP
    BEGIN
      LOOP
        FETCH block INTO one;
        is_end := NOT FOUND;
        EXIT WHEN is_end;
        nth := nth + 1;
        EXIT WHEN nth = undone;
        CONTINUE WHEN nth < undone AND nth = ANY (positions);
        ${canPassOver ? insertOrPassOver(insert) : `${insert};`}
        ${isCounted} inserted := inserted + 1; END IF;
      END LOOP;
      settled := nth;
      settled_inserted := inserted;
    EXCEPTION WHEN OTHERS OR assert_failure THEN
      GET STACKED DIAGNOSTICS refused_state = RETURNED_SQLSTATE, refused_constraint = CONSTRAINT_NAME,
        refused_column = COLUMN_NAME, refused_context = PG_EXCEPTION_CONTEXT;
      -- Its first line names the statement that failed; RAISE is not translated.
      IF refused_state !~ '${rowStates}' AND (refused_state ~ '${serverStates}'
        OR pg_catalog.strpos(pg_catalog.split_part(refused_context, E'\\n', 1), 'RAISE') = 0) THEN RAISE; END IF;
      positions := pg_catalog.array_append(positions, nth);
      sqlstates := pg_catalog.array_append(sqlstates, refused_state);
      constraints := pg_catalog.array_append(constraints, refused_constraint);
      columns := pg_catalog.array_append(columns, refused_column);
      undone := nth;
      nth := settled;
      inserted := settled_inserted;
      MOVE ABSOLUTE nth FROM block;
    END;
  END LOOP;
  CLOSE block;
END $function$`;
}

/** Inserts a row, or refuses it if it violates a unique or an exclusion constraint. */
function insertOrPassOver(insert: string): string {
  return `${insert} ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
          BEGIN
            ${insert};
          EXCEPTION WHEN unique_violation OR exclusion_violation THEN
            GET STACKED DIAGNOSTICS refused_state = RETURNED_SQLSTATE, refused_constraint = CONSTRAINT_NAME;
            positions := pg_catalog.array_append(positions, nth);
            sqlstates := pg_catalog.array_append(sqlstates, refused_state);
            constraints := pg_catalog.array_append(constraints, refused_constraint);
            columns := pg_catalog.array_append(columns, ''::text);
            CONTINUE;
          END;
        END IF;`;
}
