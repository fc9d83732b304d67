import { isLoadable } from './loadable-relation.ts';
import { candidateRelations } from './table-name.ts';

/**
 * Returns one row per column of the best candidate, one row with NULLs for a table without columns, and no row if the
 * role sees no such table. Parameters are those of `candidateRelations`.
 *
 * Every function and relation is qualified with pg_catalog, so that the search_path cannot replace it. The query
 * locks no table, so a table locked by another session can still be described.
 */
export const tableQuery = `
WITH RECURSIVE relation AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind, pg_catalog.row_security_active(c.oid) AS row_security
  FROM ${candidateRelations}
  WHERE ${isLoadable}
  ORDER BY candidate.rank
  LIMIT 1
), layer AS (
  SELECT a.attnum, t.oid, t.typtype, t.typbasetype, a.atttypmod AS modifier, t.typtypmod, t.typnotnull,
    t.typdefault IS NOT NULL AS has_default
  FROM relation r
  JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  UNION ALL
  SELECT l.attnum, t.oid, t.typtype, t.typbasetype, l.typtypmod, t.typtypmod, t.typnotnull,
    t.typdefault IS NOT NULL
  FROM layer l JOIN pg_catalog.pg_type t ON t.oid = l.typbasetype
  WHERE l.typtype = 'd'
), domains AS (
  SELECT attnum, pg_catalog.bool_or(typnotnull) AS not_null, pg_catalog.bool_or(has_default) AS has_default
  FROM layer WHERE typtype = 'd' GROUP BY attnum
)
SELECT r.oid AS table_oid, r.nspname AS table_schema, r.relname AS table_name, r.relkind AS table_kind,
  r.row_security, pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS server_version,
  a.attname AS name, a.attnum AS position, a.atttypid AS type_oid,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name, t.typtype AS type_letter,
  EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid) AS type_is_array,
  b.oid AS base_oid, b.typname AS base_name, bn.nspname AS base_schema, l.modifier,
  b.typtype AS base_letter, EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = b.oid) AS base_is_array,
  (SELECT x.extname FROM pg_catalog.pg_depend p JOIN pg_catalog.pg_extension x ON x.oid = p.refobjid
    WHERE p.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND p.objid = b.oid AND p.deptype = 'e'
      AND p.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass) AS base_extension,
  -- NULL for every type that is no enum; an enum without labels has an empty list
  CASE b.typtype WHEN 'e' THEN ARRAY(SELECT e.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum e
    WHERE e.enumtypid = b.oid ORDER BY e.enumsortorder) END AS labels,
  NOT (a.attnotnull OR COALESCE(d.not_null, false)) AS nullable,
  a.attgenerated = '' AND (a.atthasdef OR a.attidentity <> '' OR COALESCE(d.has_default, false)) AS has_default,
  a.attidentity AS identity, a.attgenerated <> '' AS generated,
  pg_catalog.has_column_privilege(r.oid, a.attnum, 'INSERT') AS may_insert
FROM relation r
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN layer l ON l.attnum = a.attnum AND l.typtype <> 'd'
LEFT JOIN pg_catalog.pg_type b ON b.oid = l.oid
LEFT JOIN pg_catalog.pg_namespace bn ON bn.oid = b.typnamespace
LEFT JOIN domains d ON d.attnum = a.attnum
ORDER BY a.attnum`;

/** Row of {@link tableQuery}. */
export interface TableRow {
  readonly table_oid: number;
  readonly table_schema: string;
  readonly table_name: string;
  readonly table_kind: 'r' | 'p' | 'f' | 'v';
  readonly row_security: boolean;
  readonly server_version: number;
  /** Null in the only row of a table without columns; then nothing below is set. */
  readonly name: string | null;
  readonly position: number;
  readonly type_oid: number;
  readonly type_name: string;
  readonly type_letter: string;
  readonly type_is_array: boolean;
  readonly base_oid: number;
  readonly base_name: string;
  readonly base_schema: string;
  readonly base_letter: string;
  readonly base_is_array: boolean;
  readonly base_extension: string | null;
  readonly labels: readonly string[] | null;
  readonly modifier: number;
  readonly nullable: boolean;
  readonly has_default: boolean;
  readonly identity: '' | 'a' | 'd';
  readonly generated: boolean;
  readonly may_insert: boolean;
}
