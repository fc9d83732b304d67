import { askDatabase, type Queryable } from './ask-database.ts';
import { tableKinds } from './column-type.ts';
import { isLoadable } from './loadable-relation.ts';
import type { TableKind } from './table.ts';

/** A table in the list. */
export interface TableSummary {
  readonly schema: string;
  readonly name: string;
  readonly kind: TableKind;
  /** What the last VACUUM or ANALYZE counted; null where neither has looked yet. */
  readonly estimatedRows: number | null;
  readonly columnCount: number;
}

export interface TablePage {
  /** Tables at most. */
  readonly limit: number;
  /** `schema.name` of the last table of the page before. */
  readonly after?: string | undefined;
  /** Only these, as `schema.table` or `schema.*`; default: all. A name that holds a dot is none of them. */
  readonly among?: readonly string[] | undefined;
}

/** $1 the name to go on behind, $2 the limit, $3 the names to choose from. One string of both names, so that a page's last table is one value. */
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
 * The tables that the role may load, by schema and name: those that `findTable` finds and COPY can write to.
 * @throws {DatabaseError} when the database cannot be asked
 */
export async function listTables(
  database: Queryable,
  { limit, after, among }: TablePage,
): Promise<TableSummary[]> {
  const rows = await askDatabase<ListRow>(database, listQuery, [after ?? null, limit, among ?? null]);
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
