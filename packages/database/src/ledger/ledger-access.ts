import pg from 'pg';
import { LedgerUnusableError } from './ledger-unusable-error.ts';

/** All tables that the service reads. */
const tables = ['imports', 'rejects', 'progress', 'keys', 'usage'] as const;

/** The ledger's schema is missing or outdated, and the role may not create or migrate it. */
class MigrationForbiddenError extends LedgerUnusableError {
  override readonly code = 'MIGRATION_FORBIDDEN';
  override readonly name = 'MigrationForbiddenError';

  constructor(role: string, reason: string) {
    super(
      `the role ${JSON.stringify(role)} may not ${reason}; ` +
        'run `stream-engine migrate` once with a role that may, and grant this one the privileges that docs/OPERATING.md lists',
    );
  }
}

/**
 * Checks the privileges on the ledger that a role needs if it did not create it.
 * @throws {MigrationForbiddenError}
 */
export async function requireUse(client: pg.ClientBase): Promise<void> {
  await orForbidden(client, 'use the ledger', async () => {
    await client.query(`SELECT FROM ${tables.map((table) => `stream_engine.${table}`).join(', ')} LIMIT 0`);
    const { rows } = await client.query<{ may: boolean }>(
      `SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege('stream_engine.' || name, privilege)) AS may
       FROM (VALUES ('imports', 'INSERT'), ('imports', 'UPDATE'), ('rejects', 'INSERT'), ('rejects', 'DELETE'),
         ('progress', 'INSERT'), ('progress', 'UPDATE'), ('progress', 'DELETE'),
         ('usage', 'INSERT'), ('usage', 'UPDATE'), ('usage', 'DELETE')) AS needed (name, privilege)`,
    );
    if (!rows[0]!.may) throw await forbidden(client, 'write to the ledger');
  });
}

/** @throws {MigrationForbiddenError} instead of the server's error if the role lacks a privilege */
export async function orForbidden<T>(
  client: pg.ClientBase,
  reason: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '42501') throw await forbidden(client, reason);
    throw error;
  }
}

async function forbidden(client: pg.ClientBase, reason: string): Promise<MigrationForbiddenError> {
  // A migration that failed may have left its transaction open.
  await client.query('ROLLBACK');
  const { rows } = await client.query<{ role: string }>('SELECT current_user AS role');
  return new MigrationForbiddenError(rows[0]!.role, reason);
}
