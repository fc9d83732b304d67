import { queryDatabase, type Queryable } from './query-database.ts';
import { tableKinds } from './column-type.ts';
import { isLoadable } from './loadable-relation.ts';
import type { TableKind } from './table.ts';

/** A table of the list. */
export interface TableSummary {
  readonly schema: string;
  readonly name: string;
  readonly kind: TableKind;
  /** Row count of the last VACUUM or ANALYZE; null if neither has run. */
  readonly estimatedRows: number | null;
  readonly columnCount: number;
}

export interface TablePage {
  /** Largest number of tables to return. */
  readonly limit: number;
  /** `schema.name` of the last table on the previous page. */
  readonly after?: string | undefined;
  /**
   * Lists only these, as `schema.table` or `schema.*`; default: all. A name that contains a dot matches none of them.
   */
  readonly among?: readonly string[] | undefined;
}

/**
 * $1: name to continue after, $2: limit, $3: names to choose from. Both names are joined, so that the last table of a
 * page is one value.
 */
const listQuery = `
SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind,
  -- -1: unknown, and 0 before PostgreSQL 14
  CASE WHEN c.reltuples > 0 OR c.reltuples = 0 AND c.relpages > 0 THEN c.reltuples::pg_catalog.float8 END
    AS estimated_rows,
  (SELECT pg_catalog.count(*)::pg_catalog.int4 FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS column_count
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT pg_catalog.concat(n.nspname, '.', c.relname) COLLATE "C" AS qualified) q
WHERE ${isLoadable}
  AND NOT pg_catalog.row_security_active(c.oid)
  AND ($1::pg_catalog.text IS NULL OR q.qualified > $1)
  AND ($3::pg_catalog.text[] IS NULL
    OR pg_catalog.strpos(n.nspname, '.') = 0 AND (pg_catalog.concat(n.nspname, '.*') = ANY ($3)
      OR pg_catalog.strpos(c.relname, '.') = 0 AND q.qualified = ANY ($3)))
ORDER BY q.qualified
LIMIT $2`;

interface ListRow {
  readonly schema: string;
  readonly name: string;
  readonly kind: keyof typeof tableKinds;
  readonly estimated_rows: number | null;
  readonly column_count: number;
}

/**
 * Lists the tables that the role may load, by schema and name: those that `findTable` finds and COPY can write to.
 * @throws {DatabaseError} if the statement fails
 */
export async function listTables(
  database: Queryable,
  { limit, after, among }: TablePage,
): Promise<TableSummary[]> {
  const rows = await queryDatabase<ListRow>(database, listQuery, [after ?? null, limit, among ?? null]);
  return rows.map(toSummary);
}

function toSummary({ schema, name, kind, estimated_rows, column_count }: ListRow): TableSummary {
  return {
    schema,
    name,
    kind: tableKinds[kind],
    estimatedRows: estimated_rows,
    columnCount: column_count,
  };
}
