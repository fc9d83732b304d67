import { queryDatabase, type Queryable } from '../catalog/query-database.ts';
import type { Table } from '../catalog/table.ts';

/** Columns whose values are unique and that ON CONFLICT can name. */
export interface TableKey {
  readonly columns: readonly string[];
  readonly primary: boolean;
}

/** Why ON CONFLICT cannot name a unique index. */
type UnfitKeyReason = 'deferrable' | 'expression' | 'invalid' | 'partial' | 'temporal';

/** A unique index that ON CONFLICT cannot name. */
export interface UnfitKey {
  readonly name: string;
  readonly primary: boolean;
  /** Columns of the index, including those in its expressions and its condition. */
  readonly columns: readonly string[];
  readonly reason: UnfitKeyReason;
}

/** Why a table has no key, or not the requested one. */
export interface KeyObstacles {
  /** Whether the table has a rule that forbids ON CONFLICT. */
  readonly hasRule: boolean;
  readonly unfit: readonly UnfitKey[];
}

/**
 * Rules of table $1 that forbid ON CONFLICT: PostgreSQL rejects it if there is a rule ON UPDATE, even a disabled one,
 * and a conditional rule ON INSERT may drop rows.
 */
export const rulesQuery = `SELECT FROM pg_catalog.pg_rewrite r
  WHERE r.ev_class = $1 AND (r.ev_type = '2' OR r.ev_type = '3' AND r.ev_enabled <> 'D')`;

/**
 * SQL: whether ON CONFLICT can name the unique index i. Indexes WITHOUT OVERLAPS are exclusion constraints although
 * they are marked unique.
 */
export const isFit = `(i.indisvalid AND i.indimmediate AND NOT i.indisexclusion AND i.indpred IS NULL AND i.indexprs IS NULL)`;

const keysQuery = `
SELECT i.indisprimary AS primary, pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY k.at) AS columns
FROM pg_catalog.pg_index i
CROSS JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k (attnum, at)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = $1 AND i.indisunique AND ${isFit} AND k.at <= i.indnkeyatts AND NOT EXISTS (${rulesQuery})
GROUP BY i.indexrelid, i.indisprimary ORDER BY i.indisprimary DESC, i.indexrelid`;

const obstaclesQuery = `
SELECT EXISTS (${rulesQuery}) AS "hasRule", ARRAY(
  SELECT pg_catalog.json_build_object('name', c.relname, 'primary', i.indisprimary,
    'columns', ARRAY(SELECT a.attname FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND (a.attnum = ANY (i.indkey) OR EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = i.indexrelid
          AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum)) ORDER BY a.attnum),
    'reason', CASE WHEN i.indisexclusion THEN 'temporal' WHEN NOT i.indimmediate THEN 'deferrable'
      WHEN i.indexprs IS NOT NULL THEN 'expression' WHEN i.indpred IS NOT NULL THEN 'partial' ELSE 'invalid' END)
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = $1 AND i.indisunique AND NOT ${isFit} ORDER BY i.indisprimary DESC, i.indexrelid) AS unfit`;

/**
 * Returns the keys of a table, the primary key first.
 * @throws {DatabaseError} if the statement fails
 */
export async function findKeys(database: Queryable, { oid }: Table): Promise<readonly TableKey[]> {
  return queryDatabase<TableKey>(database, keysQuery, [oid]);
}

/** @throws {DatabaseError} if the database cannot be queried */
export async function findKeyObstacles(database: Queryable, { oid }: Table): Promise<KeyObstacles> {
  return (await queryDatabase<KeyObstacles>(database, obstaclesQuery, [oid]))[0]!;
}
