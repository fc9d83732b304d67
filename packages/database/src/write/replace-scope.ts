import type { Queryable } from '../catalog/find-table.ts';
import type { Table } from '../catalog/table.ts';
import { toDatabaseError } from '../describe-error.ts';
import type { QualifiedName } from '../identifiers.ts';

/** What a `replace` of a table reaches beyond the table's own rows. */
export interface ReplaceScope {
  /**
   * New rows may go where the old ones stay: the table has inheritance children, and a BEFORE INSERT trigger that may
   * route rows into them.
   */
  readonly mayRoute: boolean;
  /**
   * Other tables of which deleting the rows would delete or change some, by foreign keys with ON DELETE CASCADE, SET NULL
   * or SET DEFAULT; of partitioned ones the topmost.
   */
  readonly cascadesTo: readonly QualifiedName[];
}

/**
 * SQL, a member of a WITH RECURSIVE: the relations from which `DELETE` of `deleteStatement` deletes rows, `$1` being the
 * table's OID. Partitions belong to their table; inheritance children do not, except where a view reads them. A view that
 * has no trigger for it passes a DELETE on to a table that it reads; of several, all count.
 */
export const deletedRelations = `deleted (relid, descends) AS (
  SELECT oid, relkind IN ('p', 'v') FROM pg_catalog.pg_class WHERE oid = $1
  UNION
  SELECT below.relid, true FROM deleted CROSS JOIN LATERAL (
    SELECT inhrelid AS relid FROM pg_catalog.pg_inherits WHERE inhparent = deleted.relid
    UNION ALL
    SELECT d.refobjid FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> r.ev_class
    JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p', 'f', 'v')
    WHERE r.ev_class = deleted.relid AND r.rulename = '_RETURN' AND NOT EXISTS (
      -- 1 row + 8 delete + 64 instead of
      SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = deleted.relid AND t.tgtype & 73 = 73)
  ) AS below WHERE deleted.descends)`;

/** SQL: the table that a relation is a partition of, the topmost one, or the relation itself. */
export function rootOf(relid: string): string {
  return `COALESCE(pg_catalog.pg_partition_root(${relid})::pg_catalog.oid, ${relid})`;
}

/**
 * A row that is deleted takes rows with it that refer to it, or changes columns of theirs; a row that is changed does the
 * same by ON UPDATE, where the columns that others refer to are among them. `changed` is NULL where the row is deleted.
 */
const scopeQuery = `
WITH RECURSIVE ${deletedRelations}, reached (relid, changed) AS (
  SELECT relid, NULL::pg_catalog.int2[] FROM deleted
  UNION
  SELECT c.conrelid, CASE WHEN r.changed IS NULL AND c.confdeltype = 'c' THEN NULL ELSE c.conkey END
  FROM reached r JOIN pg_catalog.pg_constraint c ON c.confrelid = r.relid AND c.contype = 'f'
    AND CASE WHEN r.changed IS NULL THEN c.confdeltype ELSE c.confupdtype END IN ('c', 'n', 'd')
    AND (r.changed IS NULL OR r.changed && c.confkey)
), others AS (
  SELECT DISTINCT ${rootOf('relid')} AS oid FROM reached WHERE relid NOT IN (SELECT relid FROM deleted))
SELECT
  -- 1 row + 2 before + 4 insert
  EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = $1 AND c.relkind IN ('r', 'f'))
    AND EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhparent = $1)
    AND EXISTS (SELECT FROM pg_catalog.pg_trigger
      WHERE tgrelid = $1 AND tgtype & 7 = 7 AND tgenabled IN ('O', 'A')) AS "mayRoute",
  ARRAY(SELECT pg_catalog.json_build_object('schema', n.nspname, 'name', c.relname)
    FROM others JOIN pg_catalog.pg_class c ON c.oid = others.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    ORDER BY n.nspname, c.relname) AS "cascadesTo"`;

/** @throws {DatabaseError} when the database cannot be asked */
export async function findReplaceScope(database: Queryable, { oid }: Table): Promise<ReplaceScope> {
  try {
    return (await database.query(scopeQuery, [oid])).rows[0] as ReplaceScope;
  } catch (error) {
    throw toDatabaseError(error);
  }
}
