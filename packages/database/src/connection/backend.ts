/**
 * A backend of the server. A pid alone does not identify one: a server that restarts in its own PID namespace, as in
 * a container, assigns the same pids again. At least one of the other values is known. They are texts that do not
 * depend on session settings.
 */
export interface Backend {
  readonly pid: number;
  /**
   * Start time; null if the role may not see it, and through a pooler, which may give a client another backend each
   * time.
   */
  readonly start: string | null;
  /** Start time of its transaction, if the backend is meant only during that. */
  readonly transactionStart: string | null;
}

const textOf = (time: string): string => `extract(epoch FROM ${time})::pg_catalog.text`;

/** SQL: identifies the backend of a connection, outside transactions; one row, a {@link Backend}. */
export const ownBackendQuery = `
SELECT pid, ${textOf('backend_start')} AS start, NULL AS "transactionStart"
FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())`;

/** SQL, items of a SELECT in a transaction: identifies the backend that runs it. */
export const ownBackendInTransaction = `pg_catalog.pg_backend_pid() AS pid, NULL AS start,
  ${textOf('pg_catalog.transaction_timestamp()')} AS "transactionStart"`;

/** SQL: the rows `a` of pg_stat_activity for the backends of {@link parametersOf}, with their index `at`. */
export const activityOfBackends = `ROWS FROM (pg_catalog.unnest($1::pg_catalog.int4[]),
    pg_catalog.unnest($2::pg_catalog.text[]), pg_catalog.unnest($3::pg_catalog.text[]))
  WITH ORDINALITY AS due (pid, start, transaction_start, at)
JOIN pg_catalog.pg_stat_activity AS a ON a.pid = due.pid
  AND COALESCE(due.start, due.transaction_start) IS NOT NULL
  AND (due.start IS NULL OR ${textOf('a.backend_start')} = due.start)
  AND (due.transaction_start IS NULL OR ${textOf('a.xact_start')} = due.transaction_start)`;

/** Parameters of {@link activityOfBackends}. */
export function parametersOf(backends: readonly Backend[]): unknown[] {
  return [
    backends.map(({ pid }) => pid),
    backends.map(({ start }) => start),
    backends.map(({ transactionStart }) => transactionStart),
  ];
}
