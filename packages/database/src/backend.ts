/**
 * A backend of the server. A pid alone does not name one: a server that restarts in a PID namespace of its own, as in a
 * container, gives the same pids again immediately.
 */
export interface Backend {
  readonly pid: number;
  /** `backend_start`, as {@link startOf} writes it; null where the role may not see it. */
  readonly start: string | null;
}

/** SQL: the start of a row of pg_stat_activity, as a text that no setting of the session changes. */
export function startOf(row: string): string {
  return `extract(epoch FROM ${row}.backend_start)::pg_catalog.text`;
}

/** SQL: asks a connection which backend it is; one row, a {@link Backend}. */
export const selfQuery = `SELECT pid, ${startOf('self')} AS start
FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) AS self`;

/** Two arrays of parameters for a statement: the pids, and the starts as {@link startOf} writes them. */
export function arraysOf(backends: readonly Backend[]): [pids: number[], starts: (string | null)[]] {
  return [backends.map(({ pid }) => pid), backends.map(({ start }) => start)];
}
