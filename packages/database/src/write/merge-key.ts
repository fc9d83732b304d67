import type pg from 'pg';
import { quoteIdentifier } from '../catalog/identifiers.ts';
import { TableChangedError } from '../errors/errors.ts';
import { run } from './columns.ts';
import { isFit, rulesQuery } from './find-keys.ts';
import type { WriterOptions } from './writer.ts';

/** The key of an upsert, as its unique index compares it. */
export interface MergeKey {
  /** Columns with the collation of the index, which may differ from that of the column. */
  readonly compared: readonly string[];
  /**
   * Columns that may be updated and whose equal values can be spelled differently: `1` and `1.0`, or `a` and `A` in
   * citext.
   */
  readonly respelt: readonly string[];
}

interface KeyColumn {
  readonly name: string;
  /** Quoted; null if it is the collation of the column. */
  readonly collation: string | null;
  readonly respelt: boolean;
}

/**
 * Finds the columns of the unique index of table $1 on columns $2 that decides what a conflict is. ON CONFLICT names
 * columns and so uses all such indexes; the one with the most nondeterministic collations treats the most values as
 * equal. Support function 4 of a btree operator class says whether equal values are the same bytes; for strings that
 * depends on the collation.
 * The key keeps its spelling if a foreign key with an action ON UPDATE would carry a new one into rows of other
 * tables or clear them, and if the role may not update it.
 */
const keyQuery = `
SELECT a.attname AS name,
  CASE WHEN k.collid <> a.attcollation THEN pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.collname)
    END AS collation,
  a.attidentity <> 'a' AND pg_catalog.has_column_privilege($1, a.attnum, 'UPDATE') AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_amproc p
    WHERE p.amprocfamily = o.opcfamily AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype
      AND p.amprocnum = 4 AND (p.amproc::pg_catalog.oid = 'pg_catalog.btequalimage'::pg_catalog.regproc::pg_catalog.oid
        OR p.amproc::pg_catalog.oid = 'pg_catalog.btvarstrequalimage'::pg_catalog.regproc::pg_catalog.oid AND c.collisdeterministic)
  ) AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint f
    WHERE f.confrelid = $1 AND f.contype = 'f' AND f.confupdtype <> 'a' AND a.attnum = ANY (f.confkey)
  ) AS respelt
FROM (
  SELECT i.indexrelid, i.indrelid, i.indkey, i.indcollation, i.indclass, i.indnkeyatts
  FROM pg_catalog.pg_index i
  WHERE i.indrelid = $1 AND i.indisunique AND ${isFit} AND NOT EXISTS (${rulesQuery})
    AND ARRAY(SELECT ka.attname::pg_catalog.text FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS kk (attnum, at)
      JOIN pg_catalog.pg_attribute ka ON ka.attrelid = i.indrelid AND ka.attnum = kk.attnum
      WHERE kk.at <= i.indnkeyatts ORDER BY ka.attname) OPERATOR(pg_catalog.=)
      ARRAY(SELECT wanted::pg_catalog.text FROM pg_catalog.unnest($2::pg_catalog.name[]) AS wanted ORDER BY wanted)
  ORDER BY (SELECT pg_catalog.count(*) FROM pg_catalog.unnest(i.indcollation) AS by (oid)
      JOIN pg_catalog.pg_collation bc ON bc.oid = by.oid WHERE NOT bc.collisdeterministic) DESC,
    i.indisprimary DESC, i.indexrelid LIMIT 1
) AS i
CROSS JOIN LATERAL ROWS FROM (
  pg_catalog.unnest(i.indkey), pg_catalog.unnest(i.indcollation), pg_catalog.unnest(i.indclass)
) WITH ORDINALITY AS k (attnum, collid, opclass, at)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
JOIN pg_catalog.pg_opclass o ON o.oid = k.opclass
LEFT JOIN pg_catalog.pg_collation c ON c.oid = k.collid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE k.at <= i.indnkeyatts ORDER BY k.at`;

/** @throws {DatabaseError} TABLE_CHANGED if the table no longer has such a key; or if the statement fails */
export async function findMergeKey(
  client: pg.ClientBase,
  { table, key }: Pick<WriterOptions, 'table' | 'key'>,
): Promise<MergeKey> {
  const { rows } = await run<KeyColumn>(client, keyQuery, [table.oid, key]);
  if (rows.length === 0) throw new TableChangedError();
  return {
    compared: rows.map(
      ({ name, collation }) => quoteIdentifier(name) + (collation === null ? '' : ` COLLATE ${collation}`),
    ),
    respelt: rows.filter(({ respelt }) => respelt).map(({ name }) => name),
  };
}
