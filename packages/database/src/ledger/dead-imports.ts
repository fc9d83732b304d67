import type { Queryable } from '../catalog/query-database.ts';
import { DatabaseError } from '../errors/errors.ts';
import { queryLedger } from './query-ledger.ts';

/** SQLSTATE for a change to a read-only database: a standby, or one with `default_transaction_read_only`. */
const READ_ONLY = '25006';

/** Key of an import's advisory lock; `id` is an SQL expression of type text. */
export const lockOf = (id: string) => `pg_catalog.hashtextextended('stream_engine.imports ' || ${id}, 0)`;

/**
 * Marks imports as died if their row is `running` but their lock is free: their process or its connection was lost.
 * @param condition SQL: which imports to check
 * @returns ids of dead imports that could not be marked because the database is read-only
 */
export async function markDead(
  database: Queryable,
  condition: string,
  values: unknown[],
): Promise<readonly string[]> {
  const running = `SELECT id FROM stream_engine.imports WHERE state = 'running' AND ${condition}`;
  try {
    await queryLedger(
      database,
      `WITH running AS MATERIALIZED (${running})
       UPDATE stream_engine.imports AS dead SET state = 'died', ended_at = pg_catalog.clock_timestamp()
       FROM running
       WHERE dead.id = running.id AND dead.state = 'running'
         AND pg_catalog.pg_try_advisory_xact_lock(${lockOf('running.id::text')})`,
      values,
    );
    return [];
  } catch (error) {
    if (!(error instanceof DatabaseError && error.sqlstate === READ_ONLY)) throw error;
  }
  // A standby does not know the locks of its primary. The lock is shared, so that two concurrent checks do not
  // mistake each other for the import.
  const dead = await queryLedger<{ id: string }>(
    database,
    `WITH running AS MATERIALIZED (${running})
     SELECT id FROM running WHERE NOT pg_catalog.pg_is_in_recovery()
       AND pg_catalog.pg_try_advisory_xact_lock_shared(${lockOf('id::text')})`,
    values,
  );
  return dead.map(({ id }) => id);
}
