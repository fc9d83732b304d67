import { selfInTransaction } from './backend.ts';

/**
 * Parameters of the transaction and why. All are local to it: a pooler between us and the server may give the
 * session to somebody else afterwards.
 */
const parameters: Readonly<Record<string, string>> = {
  // Input without a zone or with an ambiguous order of day and month must not depend on the role's settings.
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  // An import lasts as long as its client sends; these count that time too. Who waits too long is found out
  // by watchdogs that know whom the import is waiting for.
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  // How the server finds out that this host has gone: the kernel's own default is two hours.
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
};

/**
 * BEGIN, the parameters above, and the backend, in one round trip. The last result has one row, a `Backend`.
 *
 * The isolation level is said, because a role, a database or a URL can set another: with a snapshot as old as the
 * transaction, a `replace` would not see the rows that the one before it has committed.
 */
export const beginStatement = makeStatement();

function makeStatement(): string {
  const settings = Object.entries(parameters).map(([name, value]) => setLocal(name, value));
  // Since PostgreSQL 17 there is a limit for whole transactions as well.
  settings.push(
    `CASE WHEN pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL
       THEN ${setLocal('transaction_timeout', '0')} END`,
  );
  return `BEGIN ISOLATION LEVEL READ COMMITTED;
    SELECT ${selfInTransaction}, ${settings.join(', ')}`;
}

function setLocal(name: string, value: string): string {
  return `pg_catalog.set_config('${name}', '${value}', true)`;
}
