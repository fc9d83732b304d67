import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { quoteIdentifier } from '../catalog/identifiers.ts';

/** A list of columns, as statements have it. */
export function listOf(columns: readonly string[]): string {
  return columns.map(quoteIdentifier).join(', ');
}

/** What an INSERT has to say between its columns and its rows so that it may write all of them, as COPY may. */
export function overriding(table: Table, columns: readonly string[]): string {
  return columns.some((name) => isAlwaysIdentity(table, name)) ? 'OVERRIDING SYSTEM VALUE' : '';
}

export function isAlwaysIdentity(table: Table, name: string): boolean {
  return table.columns.some((column) => column.name === name && column.identity === 'always');
}

/**
 * Sorts the rows of a temporary table in the order in which COPY received them, which is the order of their `ctid`:
 * COPY into a table made by its own transaction only ever appends (TABLE_INSERT_SKIP_FSM in copyfrom.c), even if
 * earlier pages have room.
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
