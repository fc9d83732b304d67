import { isDeepStrictEqual } from 'node:util';
import {
  DatabaseError,
  findOid,
  findReplaceHolder,
  findReplaceScope,
  findTable,
  isLockedForInsert,
  lockForInsert,
  type Pool,
  ReplaceLock,
  type ReplaceScope,
  type Table,
  TableChangedError,
} from '@repo/database';
import type pg from 'pg';
import { Problem } from '../problem/problem.ts';

export interface LockOptions {
  /** The table as it was looked up. */
  readonly table: Table;
  /** What a replace would change, as it was looked up; undefined in other modes. */
  readonly replaces: ReplaceScope | undefined;
  readonly lockTimeoutMs: number;
  /** Owner whose imports may be named; undefined: all. */
  readonly sees: string | undefined;
}

/**
 * Locks the table of an import before its file is requested, and checks that it is still the table that was looked
 * up. A change of type need not fail a COPY: in binary, the bytes of an `integer` are also those of a `date`. From
 * here on the table cannot be altered. A replace first waits for others to end.
 * @param pool for queries whose snapshot must be newer than that of the client's transaction
 * @returns the current table; it may be another one with the same name and columns
 * @throws DatabaseError TABLE_LOCKED, TABLE_CHANGED, TABLE_FORBIDDEN; Problem TABLE_LOCKED
 */
export async function lockTable(client: pg.ClientBase, pool: Pool, options: LockOptions): Promise<Table> {
  const { table, replaces, lockTimeoutMs } = options;
  const turn = replaces && new ReplaceLock(client, table);
  if (turn) await takeTurn(turn, pool, options);
  try {
    await lockForInsert(client, table, lockTimeoutMs);
  } catch (error) {
    throw error instanceof DatabaseError && error.code === 'TABLE_NOT_FOUND'
      ? new TableChangedError()
      : error;
  }
  // The query does not run on the import's own connection, whose snapshot may be older than the change.
  const now = await findTable(pool, table);
  if (now === undefined || isChanged(table, now)) throw new TableChangedError();
  if (!(await isLockedForInsert(client, now))) throw new TableChangedError();
  await turn?.check(now.oid);
  if (replaces && !isDeepStrictEqual(await findReplaceScope(pool, now), replaces))
    throw new TableChangedError();
  // Keeps the columns as they were, because the request's map refers to them.
  return { ...table, oid: now.oid };
}

/**
 * Checks, before COMMIT, that all rows went into the locked table. Its schema can be renamed at any time, and then
 * DELETE and COPY may have written to other tables. Rows of other tables are locked only once the DELETE reaches
 * them, so a foreign key could be added before.
 * @throws DatabaseError TABLE_CHANGED
 */
export async function confirmTable(
  client: pg.ClientBase,
  table: Table,
  replaces: ReplaceScope | undefined,
): Promise<void> {
  if ((await findOid(client, table)) !== table.oid) throw new TableChangedError();
  if (replaces && !isDeepStrictEqual(await findReplaceScope(client, table), replaces))
    throw new TableChangedError();
}

async function takeTurn(
  turn: ReplaceLock,
  pool: Pool,
  { table, lockTimeoutMs, sees }: LockOptions,
): Promise<void> {
  try {
    await turn.take(lockTimeoutMs);
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === 'TABLE_LOCKED')) throw error;
    const holder = await findReplaceHolder(pool, table).catch(() => undefined);
    const isSeen = holder !== undefined && (sees === undefined || sees === holder.owner);
    const name = isSeen ? `the import ${holder.importId}` : 'another import';
    throw new Problem(
      'TABLE_LOCKED',
      `${name} is replacing the rows of the table; try again when it has ended`,
      {
        ...(isSeen && { members: { href: `/v1/imports/${holder.importId}` } }),
        cause: error,
      },
    );
  }
}

function isChanged(before: Table, now: Table): boolean {
  if (before.kind !== now.kind) return true;
  const columns = new Map(now.columns.map((column) => [column.name, column]));
  for (const { name, type } of before.columns) {
    const same = columns.get(name);
    if (same?.type.oid !== type.oid || same.type.modifier !== type.modifier) return true;
    columns.delete(name);
  }
  return [...columns.values()].some(({ nullable, hasDefault }) => !nullable && !hasDefault);
}
