import { toDatabaseError } from '../errors/describe-error.ts';
import type { Queryable } from './find-table.ts';

/** The rows of a statement. @throws {DatabaseError} when the database cannot be asked */
export async function askDatabase<Row>(
  database: Queryable,
  text: string,
  values: unknown[],
): Promise<readonly Row[]> {
  try {
    return (await database.query(text, values)).rows as Row[];
  } catch (error) {
    throw toDatabaseError(error);
  }
}
