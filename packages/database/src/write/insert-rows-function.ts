import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import type { Table } from '../catalog/table.ts';
import { rowStates, serverStates } from '../errors/sqlstate.ts';
import { inOrder, listOf, overriding } from './columns.ts';

export interface InsertRowsOptions {
  /** Name of the function, qualified and quoted. */
  readonly name: string;
  /** The temporary table that holds the rows. */
  readonly source: QualifiedName;
  readonly table: Table;
  readonly columns: readonly string[];
  /** Whether to try ON CONFLICT: the table supports it, and no trigger would run twice for a row. */
  readonly canUseOnConflict: boolean;
}

/** The only row that the function returns. */
export interface InsertedRows {
  readonly inserted: number;
  readonly positions: readonly number[];
  readonly sqlstates: readonly string[];
  readonly constraints: readonly string[];
  readonly columns: readonly string[];
}

/**
 * Builds the statement that creates a function to insert the rows of one table into another, one by one, and to
 * report those that the server rejects.
 *
 * The rows are inserted in order within one subtransaction until one is rejected. That also undoes the rows before
 * it: the cursor goes back, inserts them again, skips the rejected one and begins the next subtransaction. So a row
 * is inserted at most twice, however many are rejected. If ON CONFLICT may pass over a row that violates a unique or
 * exclusion constraint, only that row takes a subtransaction, to find the constraint's name.
 */
export function insertRowsFunction({
  name,
  source,
  table,
  columns,
  canUseOnConflict,
}: InsertRowsOptions): string {
  const target = `${quoteQualified(table)} (${listOf(columns)}) ${overriding(table, columns)}`;
  const values = columns.map((column) => `one.${quoteIdentifier(column)}`).join(', ');
  // FOUND is false if a BEFORE trigger dropped the row. For a view, COPY counts each row that its INSTEAD OF trigger
  // gets.
  const isCounted = table.kind === 'view' ? 'IF true THEN' : 'IF FOUND THEN';
  const insert = `INSERT INTO ${target} VALUES (${values})`;
  return `
CREATE FUNCTION ${name}(OUT inserted bigint, OUT positions int[], OUT sqlstates text[],
  OUT constraints text[], OUT columns text[])
LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
  block SCROLL CURSOR FOR SELECT * FROM ${quoteQualified(source)} AS stage ORDER BY stage.${inOrder};
  one record;
  nth int := 0;
  -- Rows up to this one have a result, and rows up to the next one must be inserted again.
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
        ${canUseOnConflict ? insertOrReject(insert) : `${insert};`}
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

/** PL/pgSQL that inserts a row, or rejects it if it violates a unique or an exclusion constraint. */
function insertOrReject(insert: string): string {
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
