import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { DatabaseError } from '../errors/errors.ts';
import { run } from './columns.ts';

/** Whether a table has row triggers that can drop a row before it is written. */
export interface DroppingTriggers {
  readonly onInsert: boolean;
  readonly onUpdate: boolean;
}

/**
 * Triggers of the table and of its partitions that fire in an ordinary session. Bits of tgtype: 1 row, 2 before, 4
 * insert, 16 update.
 */
const triggersQuery = `
SELECT COALESCE(pg_catalog.bool_or(type & 7 = 7), false) AS "onInsert",
  COALESCE(pg_catalog.bool_or(type & 19 = 19), false) AS "onUpdate"
FROM (SELECT tgtype::pg_catalog.int4 AS type FROM pg_catalog.pg_trigger
  WHERE (tgrelid = $1 OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree($1)))
    AND tgenabled IN ('O', 'A')) AS triggers`;

/** @throws {DatabaseError} if the database cannot be queried */
export async function findDroppingTriggers(client: pg.ClientBase, { oid }: Table): Promise<DroppingTriggers> {
  return (await run<DroppingTriggers>(client, triggersQuery, [oid])).rows[0]!;
}

/**
 * Checks that triggers can explain why fewer rows were written than sent.
 * @throws {DatabaseError} ROW_COUNT_MISMATCH if none of them can have dropped a row
 */
export function requireDroppingTrigger(missing: number, { onInsert, onUpdate }: DroppingTriggers): void {
  if (missing < 0 || !(onInsert || onUpdate))
    throw new DatabaseError({ code: 'ROW_COUNT_MISMATCH', retryable: false });
}

/**
 * Counts the rows of a COPY that the table's triggers dropped, for the receipt. Call this after COPY, when the
 * triggers of every partition that got a row are locked.
 * @throws {DatabaseError} ROW_COUNT_MISMATCH if no trigger can have dropped a row
 */
export async function suppressedRows(
  client: pg.ClientBase,
  table: Table,
  { sent, taken }: { readonly sent: number; readonly taken: number },
): Promise<{ readonly suppressed?: number }> {
  if (sent === taken) return {};
  const { onInsert } = await findDroppingTriggers(client, table);
  requireDroppingTrigger(sent - taken, { onInsert, onUpdate: false });
  return { suppressed: sent - taken };
}
