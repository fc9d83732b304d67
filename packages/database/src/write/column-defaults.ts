import { fromIdentitySequence } from '../catalog/identity-sequence.ts';
import type pg from 'pg';
import { quoteIdentifier } from '../catalog/identifiers.ts';
import type { Table } from '../catalog/table.ts';
import { run } from './columns.ts';

/** The default of a column. */
export interface ColumnDefault {
  readonly column: string;
  /** SQL expression of type text. */
  readonly expression: string;
  /** Whether each row gets its own value, because the default calls a volatile function, such as nextval. */
  readonly isVolatile: boolean;
}

/**
 * Defaults of columns $2 of table $1, whose base types are $3. A domain copies the default of the domain below it. The
 * sequence of an identity depends on the column of the topmost table.
 *
 * The catalog does not list the functions of an expression that come with PostgreSQL. Its stored tree has the OIDs of
 * all: those of calls and those of operators (PostgreSQL, nodes/primnodes.h: FuncExpr and OpExpr). COPY checks the
 * modifiers of the types.
 */
const defaultsQuery = `
SELECT a.attname AS column, own.source, pg_catalog.format_type(wanted.type, -1) AS type,
  own.tree IS NULL OR EXISTS (
    SELECT FROM pg_catalog.regexp_matches(own.tree, ':(?:op)?funcid (\\d+)', 'g') AS found (parts)
    JOIN pg_catalog.pg_proc p ON p.oid = found.parts[1]::pg_catalog.oid WHERE p.provolatile = 'v') AS "isVolatile"
FROM ROWS FROM (pg_catalog.unnest($2::pg_catalog.name[]), pg_catalog.unnest($3::pg_catalog.oid[])) AS wanted (name, type)
JOIN pg_catalog.pg_attribute a ON a.attrelid = $1 AND a.attname = wanted.name AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
CROSS JOIN LATERAL (
  SELECT pg_catalog.format('pg_catalog.nextval(%L::pg_catalog.regclass)', d.objid::pg_catalog.regclass) AS source,
    NULL AS tree
  ${fromIdentitySequence}
  UNION ALL
  SELECT pg_catalog.pg_get_expr(e.adbin, e.adrelid), e.adbin::pg_catalog.text WHERE e.oid IS NOT NULL
  UNION ALL
  SELECT pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefaultbin::pg_catalog.text
  WHERE e.oid IS NULL AND a.attidentity = '' AND t.typdefaultbin IS NOT NULL
) AS own
ORDER BY a.attnum`;

interface DefaultRow extends Pick<ColumnDefault, 'column' | 'isVolatile'> {
  readonly source: string;
  readonly type: string;
}

/** Finds the defaults of columns, in a transaction. @throws {DatabaseError} */
export async function findColumnDefaults(
  client: pg.ClientBase,
  table: Table,
  columns: readonly string[],
): Promise<readonly ColumnDefault[]> {
  const wanted = table.columns.filter(({ name }) => columns.includes(name));
  const { rows } = await run<DefaultRow & pg.QueryResultRow>(client, defaultsQuery, [
    table.oid,
    wanted.map(({ name }) => name),
    wanted.map(({ type }) => type.baseOid),
  ]);
  return rows.map(({ column, source, type, isVolatile }) => ({
    column,
    expression: `CAST((${source}) AS ${type})::pg_catalog.text`,
    isVolatile,
  }));
}

const savepoint = 'stream_engine_defaults';

/**
 * Evaluates defaults that are the same for all rows, in the import's transaction, whose time `now()` is. If one fails,
 * the transaction goes on.
 * @returns the text of each; null for NULL
 * @throws {DatabaseError}
 */
export async function evaluateDefaults(
  client: pg.ClientBase,
  defaults: readonly ColumnDefault[],
): Promise<readonly (string | null)[]> {
  const list = defaults.map(({ expression }, at) => `${expression} AS ${quoteIdentifier(`c${at}`)}`);
  await run(client, `SAVEPOINT ${savepoint}`);
  try {
    const { rows } = await run<Record<string, string | null>>(client, `SELECT ${list.join(', ')}`);
    await run(client, `RELEASE SAVEPOINT ${savepoint}`);
    return defaults.map((_, at) => rows[0]![`c${at}`]!);
  } catch (error) {
    await run(client, `ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`);
    throw error;
  }
}

/**
 * Evaluates a volatile default once for each of `count` rows.
 * @param client in a transaction of its own, because COPY occupies that of the import
 * @throws {DatabaseError}
 */
export async function drawDefaults(
  client: pg.ClientBase,
  { expression }: ColumnDefault,
  count: number,
): Promise<readonly (string | null)[]> {
  // JSON, because the driver needs milliseconds to read thousands of rows.
  const { rows } = await run<{ drawn: (string | null)[] }>(
    client,
    `SELECT pg_catalog.json_agg(${expression}) AS drawn FROM pg_catalog.generate_series(1, $1::pg_catalog.int4)`,
    [count],
  );
  return rows[0]!.drawn;
}
