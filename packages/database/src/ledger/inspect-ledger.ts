import type { Queryable } from '../catalog/query-database.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { quoteIdentifier } from '../catalog/identifiers.ts';
import { migrationNames } from './ledger-schema.ts';

/** What a role lacks to use the ledger. */
export interface LedgerFacts {
  readonly exists: boolean;
  /** Whether the role may create the ledger. */
  readonly mayCreate: boolean;
  /** Statements that a privileged role must run for this role; empty if it may do all that the service does. */
  readonly missingGrants: readonly string[];
  /** Pending migrations; undefined if the role may not look. */
  readonly pending: readonly string[] | undefined;
}

/** Privileges that the service needs on each table of the ledger. */
const needs: Readonly<Record<string, readonly string[]>> = {
  migrations: ['SELECT'],
  imports: ['SELECT', 'INSERT', 'UPDATE'],
  rejects: ['SELECT', 'INSERT', 'DELETE'],
  progress: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  keys: ['SELECT'],
  usage: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
};

const schemaQuery = `
SELECT current_user AS role, n.oid IS NOT NULL AS exists,
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS "mayCreate",
  COALESCE(pg_catalog.has_schema_privilege(n.oid, 'USAGE'), false) AS "mayUse"
FROM (VALUES ('stream_engine'::pg_catalog.name)) AS wanted (name)
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.name`;

/** Looks tables up by oid: has_table_privilege raises an error for a name in a schema that the role may not use. */
const privilegesQuery = `
SELECT needed.name, needed.privilege
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS needed (name, privilege)
JOIN pg_catalog.pg_namespace n ON n.nspname = 'stream_engine'
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = needed.name::pg_catalog.name
WHERE NOT pg_catalog.has_table_privilege(c.oid, needed.privilege)`;

interface SchemaRow {
  readonly role: string;
  readonly exists: boolean;
  readonly mayCreate: boolean;
  readonly mayUse: boolean;
}

/** @throws {DatabaseError} if the database cannot be queried */
export async function inspectLedger(database: Queryable): Promise<LedgerFacts> {
  try {
    const { rows } = await database.query(schemaQuery, []);
    const { role, exists, mayCreate, mayUse } = rows[0] as SchemaRow;
    if (!exists) return { exists, mayCreate, missingGrants: [], pending: await migrationNames() };
    const grants = await missingGrants(database, role);
    const missing = mayUse
      ? grants
      : [`GRANT USAGE ON SCHEMA stream_engine TO ${quoteIdentifier(role)};`, ...grants];
    const maySee = mayUse && !grants.some((grant) => grant.includes('stream_engine.migrations'));
    return {
      exists,
      mayCreate,
      missingGrants: missing,
      pending: maySee ? await pendingOf(database) : undefined,
    };
  } catch (error) {
    throw toDatabaseError(error);
  }
}

async function missingGrants(database: Queryable, role: string): Promise<string[]> {
  const pairs = Object.entries(needs).flatMap(([name, privileges]) =>
    privileges.map((one) => [name, one] as const),
  );
  const { rows } = await database.query(privilegesQuery, [
    pairs.map(([name]) => name),
    pairs.map(([, privilege]) => privilege),
  ]);
  const byTable = new Map<string, string[]>();
  for (const { name, privilege } of rows as { name: string; privilege: string }[])
    byTable.set(name, [...(byTable.get(name) ?? []), privilege]);
  return [...byTable].map(
    ([name, privileges]) =>
      `GRANT ${privileges.join(', ')} ON stream_engine.${name} TO ${quoteIdentifier(role)};`,
  );
}

async function pendingOf(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query('SELECT name FROM stream_engine.migrations', []);
  const applied = new Set((rows as { name: string }[]).map(({ name }) => name));
  return (await migrationNames()).filter((name) => !applied.has(name));
}
