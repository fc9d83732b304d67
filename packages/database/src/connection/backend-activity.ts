import { activityOfBackends, type Backend, parametersOf } from './backend.ts';
import { queryOutsidePool, type SideConnectionOptions } from './side-connection.ts';

const query = `
SELECT due.at::pg_catalog.int4,
  a.state = 'active' AND coalesce(a.wait_event_type, '') NOT IN ('Lock', 'Client')
    AND coalesce(a.wait_event, '') <> 'SyncRep' AS computes,
  CASE WHEN c.pid IS NOT NULL THEN pg_catalog.concat(c.bytes_processed, ' ', c.tuples_processed) END AS copied
FROM ${activityOfBackends}
LEFT JOIN pg_catalog.pg_stat_progress_copy AS c ON c.pid = a.pid`;

/** What the server reports about a backend. */
export interface BackendActivity {
  /**
   * Whether it runs a statement without waiting for a lock, for a standby to confirm its COMMIT, or for the client. A
   * backend that received only part of a protocol message counts as waiting for the client. A frozen backend looks as
   * if it were computing.
   */
  readonly computes: boolean;
  /** Progress of its COPY; null if it runs none. */
  readonly copied: string | null;
}

/**
 * Queries the server about backends of the current role.
 * @returns one entry per backend, undefined for those that have ended
 * @throws what `pg` throws if the server cannot be queried
 */
export async function backendActivities(
  options: SideConnectionOptions,
  backends: readonly Backend[],
): Promise<readonly (BackendActivity | undefined)[]> {
  const rows = await queryOutsidePool(options, query, parametersOf(backends));
  const byPlace = new Map((rows as (BackendActivity & { at: number })[]).map((row) => [row.at, row]));
  return backends.map((_backend, i) => byPlace.get(i + 1));
}
