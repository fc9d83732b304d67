import { queryDatabase, type Queryable } from '../catalog/query-database.ts';
import type { Table } from '../catalog/table.ts';
import { TableChangedError } from '../errors/errors.ts';
import type { QualifiedName } from '../catalog/identifiers.ts';

/** What a `replace` of a table needs, and what it affects beyond the rows of the table. */
export interface ReplaceScope {
  /** Whether the role has the privilege DELETE. */
  readonly mayDelete: boolean;
  /**
   * False for a view without an INSTEAD OF DELETE trigger. PostgreSQL may pass its DELETE on to a table, but the
   * catalog does not say to which of the tables that the view reads.
   */
  readonly takesDelete: boolean;
  /**
   * Whether new rows may go where replace deletes nothing: the table has inheritance children, and a BEFORE INSERT
   * trigger that may route rows into them.
   */
  readonly mayRoute: boolean;
  /**
   * Other tables whose rows the DELETE would delete or change, by foreign keys with ON DELETE CASCADE, SET NULL or
   * SET DEFAULT. For partitions, the topmost table.
   */
  readonly cascadesTo: readonly QualifiedName[];
}

/**
 * `deleted`: the relations from which `deleteStatement` deletes, which are the table and its partitions, but not its
 * inheritance children. Deleting a row also deletes the rows that refer to it, or changes their columns and the
 * stored generated columns that depend on them. A changed row has the same effect by ON UPDATE, if others refer to
 * one of these columns. `changed` is NULL for rows that are deleted.
 *
 * Operands have the types of operators in pg_catalog, because the search_path could contain a better match.
 */
const scopeQuery = `
WITH RECURSIVE deleted (relid) AS (
  SELECT $1::pg_catalog.oid
  UNION
  SELECT i.inhrelid FROM deleted JOIN pg_catalog.pg_class c ON c.oid = deleted.relid AND c.relkind = 'p'
  JOIN pg_catalog.pg_inherits i ON i.inhparent = deleted.relid
), reached (relid, changed) AS (
  SELECT relid, NULL::pg_catalog.int2[] FROM deleted
  UNION
  SELECT c.conrelid, CASE WHEN r.changed IS NOT NULL OR c.confdeltype <> 'c' THEN pg_catalog.array_cat(c.conkey, ARRAY(
      SELECT a.attnum FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = c.conrelid AND a.attgenerated <> '' AND NOT a.attisdropped ORDER BY a.attnum)) END
  FROM reached r JOIN pg_catalog.pg_constraint c ON c.confrelid = r.relid AND c.contype = 'f'
    AND CASE WHEN r.changed IS NULL THEN c.confdeltype ELSE c.confupdtype END IN ('c', 'n', 'd')
    AND (r.changed IS NULL OR r.changed OPERATOR(pg_catalog.&&) c.confkey)
), others AS (
  SELECT DISTINCT COALESCE(pg_catalog.pg_partition_root(relid)::pg_catalog.oid, relid) AS oid
  FROM reached WHERE relid NOT IN (SELECT relid FROM deleted)
), triggers AS (
  SELECT tgtype::pg_catalog.int4 AS type FROM pg_catalog.pg_trigger WHERE tgrelid = $1 AND tgenabled IN ('O', 'A'))
SELECT
  pg_catalog.has_table_privilege(c.oid, 'DELETE') AS "mayDelete",
  -- 1 row + 8 delete + 64 instead of
  c.relkind <> 'v' OR EXISTS (SELECT FROM triggers WHERE type & 73 = 73) AS "takesDelete",
  -- 1 row + 2 before + 4 insert
  c.relkind IN ('r', 'f') AND EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhparent = c.oid)
    AND EXISTS (SELECT FROM triggers WHERE type & 7 = 7) AS "mayRoute",
  ARRAY(SELECT pg_catalog.json_build_object('schema', n.nspname, 'name', other.relname)
    FROM others JOIN pg_catalog.pg_class other ON other.oid = others.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = other.relnamespace
    ORDER BY n.nspname, other.relname) AS "cascadesTo"
FROM pg_catalog.pg_class c WHERE c.oid = $1`;

/** @throws {DatabaseError} TABLE_CHANGED if the table is gone; or if the statement fails */
export async function findReplaceScope(database: Queryable, { oid }: Table): Promise<ReplaceScope> {
  const [scope] = await queryDatabase<ReplaceScope>(database, scopeQuery, [oid]);
  if (scope === undefined) throw new TableChangedError();
  return scope;
}
