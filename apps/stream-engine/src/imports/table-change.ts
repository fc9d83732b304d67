import {
  DatabaseError,
  type DatabaseErrorCode,
  findTable,
  orAborted,
  type Pool,
  type Table,
} from '@repo/database';
import { Problem, type ProblemDetails } from '../problem.ts';

/** A failure is answered soon, also where the database cannot be asked. */
const EXPLAIN_LIMIT_MS = 1_000;

/**
 * Between the moment at which the table is looked up, before the body is read, and COPY, which locks it, somebody may
 * alter it. Most changes fail the COPY. A change of type need not: binary COPY takes the bytes of an `integer` for a
 * `date`. To be called when the rows are loaded and the table is locked by that.
 * @throws DatabaseError TABLE_CHANGED
 */
export async function requireUnchanged(pool: Pool, table: Table): Promise<void> {
  // Not over the import's own connection: its snapshot may be older than the change.
  const now = await findTable(pool, table);
  // Not there, and locked: the role may not load it any more. It could when COPY began, which is what PostgreSQL asks.
  if (now !== undefined && isChanged(table, now)) throw tableChanged();
}

/** What a table raises that is not what it was: values that do not fit, a NULL in a new column, or no table. */
const symptoms: ReadonlySet<ProblemDetails['code'] | DatabaseErrorCode> = new Set([
  'CONSTRAINT_NOT_NULL',
  'DATABASE_ERROR',
  'OUT_OF_RANGE',
  'TABLE_NOT_FOUND',
  'TOO_LONG',
  'TYPE_INVALID',
  'UTF8_INVALID',
]);

/** TABLE_CHANGED in the place of what looks like a fault of the file where the table has been altered. */
export async function explainChange(pool: Pool, table: Table, error: unknown): Promise<unknown> {
  if (!(error instanceof DatabaseError || error instanceof Problem) || !symptoms.has(error.code))
    return error;
  const found = orAborted(findTable(pool, table), AbortSignal.timeout(EXPLAIN_LIMIT_MS));
  return found.then(
    (now) => {
      const isOther = now === undefined ? error.code === 'TABLE_NOT_FOUND' : isChanged(table, now);
      return isOther ? tableChanged() : error;
    },
    () => error,
  );
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
