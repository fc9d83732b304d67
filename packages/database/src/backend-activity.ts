import { askAside, type SideConnectionOptions } from './side-connection.ts';

const activity = `
SELECT a.pid,
  a.state = 'active' AND coalesce(a.wait_event_type, '') NOT IN ('Lock', 'Client') AS computes,
  c.bytes_processed::text || ' ' || c.tuples_processed AS copied
FROM pg_catalog.pg_stat_activity AS a LEFT JOIN pg_catalog.pg_stat_progress_copy AS c USING (pid)
WHERE a.pid = ANY ($1::pg_catalog.int4[])`;

/** What the server says of a backend. */
export interface BackendActivity {
  readonly pid: number;
  /**
   * It runs a statement, and waits neither for a lock nor for us, as one does of whose protocol messages only the first
   * have come. One that is frozen in it looks the same.
   */
  readonly computes: boolean;
  /** How far its COPY has come; null where it runs none. */
  readonly copied: string | null;
}

/** Asks the server about backends of our own role. @throws what `pg` throws where it cannot be asked */
export async function backendActivity(
  options: SideConnectionOptions,
  pids: readonly number[],
): Promise<BackendActivity[]> {
  return (await askAside(options, activity, [pids])) as BackendActivity[];
}
