import { queryDatabase, type Queryable } from './query-database.ts';
import type { QualifiedName } from './identifiers.ts';

const oidQuery = `
SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2`;

/**
 * Returns the current OID of the relation with this name; undefined if there is none.
 * @throws {DatabaseError} if the statement fails
 */
export async function findOid(
  database: Queryable,
  { schema, name }: QualifiedName,
): Promise<number | undefined> {
  const [row] = await queryDatabase<{ oid: number }>(database, oidQuery, [schema, name]);
  return row?.oid;
}
