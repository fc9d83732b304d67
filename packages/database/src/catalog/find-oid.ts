import { toDatabaseError } from '../errors/describe-error.ts';
import type { QualifiedName } from './identifiers.ts';
import type { Queryable } from './find-table.ts';

const oidQuery = `
SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2`;

/**
 * The OID of the relation that has a name now; undefined if there is none.
 * @throws {DatabaseError} when the database cannot be asked
 */
export async function findOid(
  database: Queryable,
  { schema, name }: QualifiedName,
): Promise<number | undefined> {
  try {
    const { rows } = await database.query(oidQuery, [schema, name]);
    return (rows[0] as { oid: number } | undefined)?.oid;
  } catch (error) {
    throw toDatabaseError(error);
  }
}
