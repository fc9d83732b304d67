import { toDatabaseError } from '../errors/describe-error.ts';

/** A pool, or a client in a transaction: anything that runs one statement with parameters. */
export interface Queryable {
  query(text: string, values: unknown[]): Promise<{ readonly rows: unknown[] }>;
}

/** Runs a statement and returns its rows. @throws {DatabaseError} if the statement fails */
export async function queryDatabase<Row>(
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
