import type pg from 'pg';
import { toDatabaseError } from '../errors/describe-error.ts';

/** What our statements rely on, whatever the role, the database and the address have set. */
const relied: Readonly<Record<string, string>> = {
  // An import lasts as long as its client sends, and these count that time too. Watchdogs that know whom the import is
  // waiting for find out who waits too long.
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
  // The pool closes what it does not use.
  idle_session_timeout: '0',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // A row that violates a constraint must not end the session.
  exit_on_error: 'off',
  // The driver speaks no other.
  client_encoding: 'UTF8',
  // Input without a zone or with an ambiguous order of day and month must not depend on who loads it.
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  timezone_abbreviations: 'Default',
  xmloption: 'content',
  // NULL in an array is no text, neither in a file nor in our own parameters.
  array_nulls: 'on',
  // Types have the names that the manual gives them, and figures all of their digits.
  quote_all_identifiers: 'off',
  extra_float_digits: '1',
  // Views and foreign tables can be loaded.
  restrict_nonsystem_relation_kind: '',
  // How the server finds out that this host has gone: the kernel's own default is two hours.
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
};

/** SQL: sets all of them for the transaction. The timeout comes first: a short one could end before the others are set. */
export const settleTransaction = `SET LOCAL statement_timeout = 0; ${setStatement(true)}`;

/** SQL: sets all of them for the session, which must be ours alone. */
export const settleOwnSession = settleFrom('true');

/** How the server is to read dates and times whose text does not say all. */
export interface ServerReading {
  readonly DateStyle: string;
  readonly TimeZone: string;
}

/**
 * Sets all of them again, and the connection's own role, in a transaction in which triggers and functions of the tables
 * have run: those can set what they like.
 * @param reading for the rest of the transaction, or until the next call
 * @throws what `pg` throws
 */
export async function settleAgain(transaction: pg.ClientBase, reading?: ServerReading): Promise<void> {
  const sets = Object.entries(reading ?? {}).map(
    ([name, value]) => `; SET LOCAL ${name} = ${transaction.escapeLiteral(value)}`,
  );
  await transaction.query(`${settleTransaction}; RESET SESSION AUTHORIZATION; RESET ROLE${sets.join('')}`);
}

/**
 * Which of these settings are not any more as {@link settleAgain} has left them. What a trigger or a function of the table
 * sets without putting it back holds for the rows of the same COPY that come after.
 * @param reading as it was given there
 * @throws {DatabaseError}
 */
export async function changedSettings(
  transaction: pg.ClientBase,
  names: readonly string[],
  reading?: ServerReading,
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const left: Readonly<Record<string, string>> = { ...relied, ...reading };
  const values = names.map((name) => `('${name}', ${transaction.escapeLiteral(left[name]!)})`);
  try {
    // The timeout first: a trigger may have set a short one. The server spells a time zone in its own case.
    const answers: unknown = await transaction.query(
      `SET LOCAL statement_timeout = 0; SELECT name FROM (VALUES ${values.join(', ')}) AS relied (name, value)
       WHERE pg_catalog.lower(pg_catalog.current_setting(name)) <> pg_catalog.lower(value)`,
    );
    const [, { rows }] = answers as [pg.QueryResult, pg.QueryResult<{ name: string }>];
    return rows.map(({ name }) => name);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/**
 * Sets all of them for a new session, if it is ours alone. A pooler names a pid of its own, and may give the session to
 * another client after each transaction: nothing may stay set there.
 * @throws what `pg` throws
 */
export async function settleSession(client: pg.ClientBase): Promise<void> {
  const { processID } = client as pg.ClientBase & { readonly processID: number | null };
  await client.query(settleFrom(`pg_catalog.pg_backend_pid() = ${Number(processID)}`));
}

function settleFrom(condition: string): string {
  // The timeout first, and alone: a short one could be over before the others are set.
  return `SELECT pg_catalog.set_config('statement_timeout', '0', false) WHERE ${condition};
    ${setStatement(false)} AND ${condition}`;
}

/** Those that the server does not have, and those that are set already, are left alone. */
function setStatement(isLocal: boolean): string {
  const values = Object.entries(relied).map(([name, value]) => `('${name}', '${value}')`);
  return `SELECT pg_catalog.set_config(name, value, ${isLocal}) FROM (VALUES ${values.join(', ')}) AS relied (name, value)
    WHERE pg_catalog.current_setting(name, true) <> value`;
}
