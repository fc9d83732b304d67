import pg from 'pg';
import type { Queryable } from '../catalog/query-database.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { DatabaseError } from '../errors/errors.ts';

/** SQLSTATEs if the schema is missing or the role may not use it. */
const unusable: ReadonlySet<unknown> = new Set(['3F000', '42501', '42703', '42P01', '42P10']);

/**
 * Runs a statement on the ledger's tables.
 * @throws {DatabaseError} LEDGER_UNUSABLE if they are missing or not granted
 */
export async function queryLedger<Row>(database: Queryable, text: string, values: unknown[]): Promise<Row[]> {
  try {
    return (await database.query(text, values)).rows as Row[];
  } catch (error) {
    if (error instanceof pg.DatabaseError && unusable.has(error.code))
      throw new DatabaseError({ code: 'LEDGER_UNUSABLE', retryable: false });
    throw toDatabaseError(error);
  }
}
