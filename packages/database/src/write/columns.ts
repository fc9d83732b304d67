import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { quoteIdentifier } from '../catalog/identifiers.ts';

/** Returns a list of columns for SQL. */
export function listOf(columns: readonly string[]): string {
  return columns.map(quoteIdentifier).join(', ');
}

/** Clause between the columns and the rows of an INSERT that lets it write all of them, like COPY. */
export function overriding(table: Table, columns: readonly string[]): string {
  return columns.some((name) => isAlwaysIdentity(table, name)) ? 'OVERRIDING SYSTEM VALUE' : '';
}

export function isAlwaysIdentity(table: Table, name: string): boolean {
  return table.columns.some((column) => column.name === name && column.identity === 'always');
}

/**
 * Sorts the rows of a temporary table in the order in which COPY received them, which is the order of `ctid`: COPY
 * into a table created in the same transaction only appends (TABLE_INSERT_SKIP_FSM in copyfrom.c), even if earlier
 * pages have room.
 */
export const inOrder = 'ctid';

/** @throws {DatabaseError} */
export async function run<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  statement: string,
  values?: unknown[],
): Promise<pg.QueryResult<Row>> {
  try {
    return await client.query<Row>(statement, values);
  } catch (error) {
    throw toDatabaseError(error);
  }
}
