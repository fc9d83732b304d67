/** A session of a service. */
export interface Session {
  readonly pid: number;
  readonly state: string;
  /** Number of locks, without the one on the session's own virtual transaction. */
  readonly locks: number;
  readonly query: string;
}

/** SQL that reads the sessions with an application name, its parameter. */
export const SESSIONS_SQL = `SELECT pid, state, left(query, 80) AS query, (
    SELECT count(*)::int FROM pg_locks WHERE pg_locks.pid = activity.pid AND locktype <> 'virtualxid') AS locks
  FROM pg_stat_activity AS activity WHERE application_name = $1 AND backend_type = 'client backend'`;

/** Whether the session is in a transaction, or holds a lock. */
export const isBusy = ({ state, locks }: Session): boolean => state !== 'idle' || locks > 0;
