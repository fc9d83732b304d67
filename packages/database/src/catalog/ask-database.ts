import { toDatabaseError } from '../errors/describe-error.ts';

/** A pool, or a client inside a transaction: whatever can run one statement with parameters. */
export interface Queryable {
  query(text: string, values: unknown[]): Promise<{ readonly rows: unknown[] }>;
}

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
