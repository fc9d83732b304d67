import type pg from 'pg';
import { toDatabaseError } from '../errors/describe-error.ts';

/** Settings that our statements rely on, whatever the role, the database and the address set. */
const relied: Readonly<Record<string, string>> = {
  // An import lasts as long as its client sends, and these timeouts count that time too. The watchdogs know which
  // side the import is waiting for.
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
  // The pool closes idle connections.
  idle_session_timeout: '0',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // A row that violates a constraint must not end the session.
  exit_on_error: 'off',
  // The driver supports no other encoding.
  client_encoding: 'UTF8',
  // Input without a time zone, or with an ambiguous order of day and month, must not depend on the role.
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  timezone_abbreviations: 'Default',
  xmloption: 'content',
  // NULL in an array is not text, neither in a file nor in our own parameters.
  array_nulls: 'on',
  // Type names are those of the manual, and numbers have all their digits.
  quote_all_identifiers: 'off',
  extra_float_digits: '1',
  // Views and foreign tables can be loaded.
  restrict_nonsystem_relation_kind: '',
  // Lets the server notice that this host is gone. The kernel's default is two hours.
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
};

/**
 * SQL: sets all of them for the transaction. The timeout comes first: a short one could expire before the others are
 * set.
 */
export const transactionSettings = `SET LOCAL statement_timeout = 0; ${setStatement(true)}`;

/** SQL: sets all of them for the session, which no other client may share. */
export const ownSessionSettings = settingsStatement('true');

/** Settings by which the server reads incomplete or ambiguous dates and times. */
export interface ServerReading {
  readonly DateStyle: string;
  readonly TimeZone: string;
}

/**
 * Restores all of them, and the connection's own role, in a transaction that has run triggers and functions of the
 * tables, because those can change any setting.
 * @param reading for the rest of the transaction, or until the next call
 * @throws what `pg` throws
 */
export async function restoreSettings(transaction: pg.ClientBase, reading?: ServerReading): Promise<void> {
  const sets = Object.entries(reading ?? {}).map(
    ([name, value]) => `; SET LOCAL ${name} = ${transaction.escapeLiteral(value)}`,
  );
  await transaction.query(`${transactionSettings}; RESET SESSION AUTHORIZATION; RESET ROLE${sets.join('')}`);
}

/**
 * Returns the settings that differ from what {@link restoreSettings} has set. If a trigger or function changes a setting
 * without restoring it, later rows of the same COPY are read with it.
 * @param reading as passed there
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
    // The timeout comes first: a trigger may have set a short one. The server spells a time zone in its own case.
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
 * Sets all of them for a new session, unless there is a pooler. A pooler reports its own pid and may give the session
 * to another client after each transaction, so nothing may stay set there.
 * @throws what `pg` throws
 */
export async function applySessionSettings(client: pg.ClientBase): Promise<void> {
  const { processID } = client as pg.ClientBase & { readonly processID: number | null };
  await client.query(settingsStatement(`pg_catalog.pg_backend_pid() = ${Number(processID)}`));
}

function settingsStatement(condition: string): string {
  // The timeout comes first, in its own statement: a short one could expire before the others are set.
  return `SELECT pg_catalog.set_config('statement_timeout', '0', false) WHERE ${condition};
    ${setStatement(false)} AND ${condition}`;
}

/** Skips settings that the server lacks, and those that are already set. */
function setStatement(isLocal: boolean): string {
  const values = Object.entries(relied).map(([name, value]) => `('${name}', '${value}')`);
  return `SELECT pg_catalog.set_config(name, value, ${isLocal}) FROM (VALUES ${values.join(', ')}) AS relied (name, value)
    WHERE pg_catalog.current_setting(name, true) <> value`;
}
