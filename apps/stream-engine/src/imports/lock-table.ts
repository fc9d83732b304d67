import { DatabaseError, findTable, lockForInsert, type Pool, type Table } from '@repo/database';
import type pg from 'pg';

export interface LockOptions {
  readonly pool: Pool;
  /** As it was when it was looked up. */
  readonly table: Table;
  readonly timeoutMs: number;
}

/**
 * Locks the table that an import goes into, before its file is asked for, and makes sure that it is still the one that was
 * looked up: a change of type need not fail a COPY, since in binary the bytes of an `integer` are those of a `date`.
 * From here on nobody can alter it.
 * @throws DatabaseError TABLE_LOCKED, TABLE_CHANGED, TABLE_FORBIDDEN
 */
export async function lockTable(
  client: pg.ClientBase,
  { pool, table, timeoutMs }: LockOptions,
): Promise<void> {
  try {
    await lockForInsert(client, table, timeoutMs);
  } catch (error) {
    throw error instanceof DatabaseError && error.code === 'TABLE_NOT_FOUND' ? tableChanged() : error;
  }
  // Not over the import's own connection: its snapshot may be older than the change.
  const now = await findTable(pool, table);
  if (now === undefined || isChanged(table, now)) throw tableChanged();
}

function isChanged(before: Table, now: Table): boolean {
  const columns = new Map(now.columns.map((column) => [column.name, column]));
  for (const { name, type } of before.columns) {
    const same = columns.get(name);
    if (same?.type.oid !== type.oid || same.type.modifier !== type.modifier) return true;
    columns.delete(name);
  }
  return [...columns.values()].some(({ nullable, hasDefault }) => !nullable && !hasDefault);
}

function tableChanged(): DatabaseError {
  return new DatabaseError({ code: 'TABLE_CHANGED', retryable: true });
}
