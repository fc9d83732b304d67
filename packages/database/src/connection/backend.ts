/**
 * A backend of the server. A pid alone does not name one: a server that restarts in a PID namespace of its own, as in a
 * container, gives the same pids again immediately. At least one of the others is known, as a text that no setting of a
 * session changes.
 */
export interface Backend {
  readonly pid: number;
  /** When it began; null if the role may not see that, and through a pooler, which may give a client another one each time. */
  readonly start: string | null;
  /** When its transaction began, if it is meant only while it is in that. */
  readonly transactionStart: string | null;
}

const textOf = (time: string): string => `extract(epoch FROM ${time})::pg_catalog.text`;

/** SQL: asks a connection which backend it is, between transactions; one row, a {@link Backend}. */
export const selfQuery = `
SELECT pid, ${textOf('backend_start')} AS start, NULL AS "transactionStart"
FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())`;

/** SQL, members of a SELECT in a transaction: the same of the backend that runs it. */
export const selfInTransaction = `pg_catalog.pg_backend_pid() AS pid, NULL AS start,
  ${textOf('pg_catalog.transaction_timestamp()')} AS "transactionStart"`;

/** SQL: the rows `a` of pg_stat_activity that are the backends of {@link parametersOf}, each with its place `at` among them. */
export const activityOfBackends = `ROWS FROM (pg_catalog.unnest($1::pg_catalog.int4[]),
    pg_catalog.unnest($2::pg_catalog.text[]), pg_catalog.unnest($3::pg_catalog.text[]))
  WITH ORDINALITY AS due (pid, start, transaction_start, at)
JOIN pg_catalog.pg_stat_activity AS a ON a.pid = due.pid
  AND COALESCE(due.start, due.transaction_start) IS NOT NULL
  AND (due.start IS NULL OR ${textOf('a.backend_start')} = due.start)
  AND (due.transaction_start IS NULL OR ${textOf('a.xact_start')} = due.transaction_start)`;

/** What {@link activityOfBackends} asks about. */
export function parametersOf(backends: readonly Backend[]): unknown[] {
  return [
    backends.map(({ pid }) => pid),
    backends.map(({ start }) => start),
    backends.map(({ transactionStart }) => transactionStart),
  ];
}
