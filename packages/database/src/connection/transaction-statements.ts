import type pg from 'pg';
import { type Backend, ownBackendInTransaction } from './backend.ts';
import { ownSessionSettings, transactionSettings } from './session-settings.ts';

/**
 * Parameters set in this session that RESET ALL resets, as a JSON object. RESET ALL does not touch those of the
 * transaction. Parameters that only a superuser may set are left out, because COMMIT could not restore them.
 */
const keptSettings = `SELECT pg_catalog.json_object_agg(name, setting)::pg_catalog.text AS kept FROM pg_catalog.pg_settings
  WHERE source = 'session' AND context = 'user' AND 'NO_RESET_ALL' <> ALL (pg_catalog.pg_settings_get_flags(name))`;

const resetRole = 'RESET SESSION AUTHORIZATION; RESET ROLE';

/**
 * The modes are explicit because a role, a database or a URL can set others. With a snapshot as old as the
 * transaction, a `replace` would not see the rows that the previous one committed. A standby rejects READ WRITE.
 */
const begin = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE NOT DEFERRABLE; ${resetRole}`;

/**
 * Does what DISCARD ALL does, which cannot share a message with other statements, and applies our own settings. The
 * timeout comes first: a trigger may have left a short one. Cached plans stay, because they hold no state.
 */
const renewSession = `SET statement_timeout = 0; CLOSE ALL; ${resetRole}; RESET ALL; ${ownSessionSettings};
  DEALLOCATE ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES`;

/** The server's answer to the beginning of a transaction. */
export interface TransactionStart extends Backend {
  /** Settings for COMMIT to restore. */
  readonly kept?: string | null;
}

/** Messages that begin and end a transaction in one kind of session. */
export interface TransactionStatements {
  /**
   * Returns the message that begins a transaction. The rows of its answer, merged into one, form a
   * {@link TransactionStart}.
   */
  begin(client: pg.ClientBase): string;
  /** @param kept from the answer to `begin` */
  commit(client: pg.ClientBase, kept: string | null): string;
  readonly rollBack: string;
}

/**
 * Statements for a session that no other client shares. Triggers and functions can leave settings, another role,
 * locks, prepared statements and temporary tables in it, and COMMIT ends none of these. The message that ends the
 * transaction also resets the session, which costs no round trip.
 */
export const ownSession: TransactionStatements = {
  begin: () => `${begin}; ${transactionSettings}; SELECT ${ownBackendInTransaction}`,
  commit: () => `COMMIT; ${renewSession}`,
  rollBack: `ROLLBACK; ${renewSession}`,
};

/**
 * Statements for a session through a pooler, which other clients had before and may get next. A transaction begins
 * with the role's own settings, not with those that others have left. Its COMMIT restores the settings that it found:
 * otherwise others would get what triggers set without LOCAL. ROLLBACK restores them anyway.
 */
export const sharedSession: TransactionStatements = {
  begin: (client) => `${begin}; ${keptSettings}; RESET ALL; ${transactionSettings};
    SELECT pg_catalog.set_config('application_name', ${client.escapeLiteral(applicationName(client))}, true);
    SELECT ${ownBackendInTransaction}`,
  commit(client, kept) {
    const restored = `SELECT pg_catalog.set_config(key, value, false)
      FROM pg_catalog.json_each_text(${client.escapeLiteral(kept ?? '{}')})`;
    return `COMMIT; SET statement_timeout = 0; ${resetRole}; RESET ALL; ${restored}`;
  },
  rollBack: 'ROLLBACK',
};

/** Application name sent to the pooler at startup. The driver's types lack it. */
function applicationName(client: pg.ClientBase): string {
  const { connectionParameters } = client as pg.ClientBase & {
    readonly connectionParameters: { readonly application_name?: string };
  };
  return connectionParameters.application_name ?? '';
}
