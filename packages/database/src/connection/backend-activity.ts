import { activityOfBackends, type Backend, parametersOf } from './backend.ts';
import { askAside, type SideConnectionOptions } from './side-connection.ts';

const query = `
SELECT due.at::pg_catalog.int4,
  a.state = 'active' AND coalesce(a.wait_event_type, '') NOT IN ('Lock', 'Client')
    AND coalesce(a.wait_event, '') <> 'SyncRep' AS computes,
  CASE WHEN c.pid IS NOT NULL THEN pg_catalog.concat(c.bytes_processed, ' ', c.tuples_processed) END AS copied
FROM ${activityOfBackends}
LEFT JOIN pg_catalog.pg_stat_progress_copy AS c ON c.pid = a.pid`;

/** What the server says of a backend. */
export interface BackendActivity {
  /**
   * It runs a statement, and waits neither for a lock, nor for a standby to confirm its COMMIT, nor for us, as one does of
   * whose protocol messages only the first have come. One that is frozen in it looks the same.
   */
  readonly computes: boolean;
  /** How far its COPY has come; null where it runs none. */
  readonly copied: string | null;
}

/**
 * Asks the server about backends of our own role.
 * @returns one for each backend, undefined for those that have ended
 * @throws what `pg` throws where it cannot be asked
 */
export async function backendActivities(
  options: SideConnectionOptions,
  backends: readonly Backend[],
): Promise<readonly (BackendActivity | undefined)[]> {
  const rows = await askAside(options, query, parametersOf(backends));
  const byPlace = new Map((rows as (BackendActivity & { at: number })[]).map((row) => [row.at, row]));
  return backends.map((_backend, i) => byPlace.get(i + 1));
}
