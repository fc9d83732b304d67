import type { Queryable } from '../catalog/find-table.ts';
import type { Table } from '../catalog/table.ts';
import { toDatabaseError } from '../errors/describe-error.ts';

/** Columns of which no two rows may have the same values, and which ON CONFLICT can name. */
export interface TableKey {
  readonly columns: readonly string[];
  readonly primary: boolean;
}

/** Without partial indexes, those over expressions, and constraints that may be deferred: ON CONFLICT takes none of them. */
const keysQuery = `
SELECT i.indisprimary AS primary, pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY k.at) AS columns
FROM pg_catalog.pg_index i
CROSS JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k (attnum, at)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = $1 AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL
  AND i.indexprs IS NULL AND k.at <= i.indnkeyatts
GROUP BY i.indexrelid, i.indisprimary ORDER BY i.indisprimary DESC, i.indexrelid`;

/**
 * The keys of a table, the primary one first.
 * @throws {DatabaseError} when the database cannot be asked
 */
export async function findKeys(database: Queryable, table: Table): Promise<readonly TableKey[]> {
  try {
    return (await database.query(keysQuery, [table.oid])).rows as TableKey[];
  } catch (error) {
    throw toDatabaseError(error);
  }
}
