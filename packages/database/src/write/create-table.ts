import type pg from 'pg';
import { DatabaseError } from '../errors/errors.ts';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import type { Pool } from '../connection/pool.ts';
import { withTransaction } from '../connection/transaction.ts';

/** Types of new columns, as in SQL. */
export const newColumnTypes = [
  'bigint',
  'boolean',
  'date',
  'json',
  'numeric',
  'text',
  'timestamp with time zone',
  'timestamp without time zone',
  'uuid',
] as const;

export type NewColumnType = (typeof newColumnTypes)[number];

/** Columns that every table has. */
const systemColumns: ReadonlySet<string> = new Set(['cmax', 'cmin', 'ctid', 'tableoid', 'xmax', 'xmin']);

/** Whether PostgreSQL reserves the name for a system column. */
export function isSystemColumn(name: string): boolean {
  return systemColumns.has(name);
}

/** Largest number of columns in a key: PostgreSQL's INDEX_MAX_KEYS, which hardly any build changes. */
export const KEY_COLUMNS_MAX = 32;

export interface NewColumn {
  readonly name: string;
  readonly type: NewColumnType;
}

export interface NewTable {
  /** Undefined: the schema in which the role's search_path creates tables. */
  readonly schema: string | undefined;
  readonly name: string;
  readonly columns: readonly NewColumn[];
  /** Column names; empty for a table without a primary key. */
  readonly primaryKey: readonly string[];
}

export interface CreateTableOptions {
  /** Creates the table, so that everything is checked, and undoes it. */
  readonly dryRun?: boolean;
  /** Loads rows into the new table to test it; they are deleted again. If it fails, no table is created. */
  readonly tryRows?: (client: pg.PoolClient, table: QualifiedName) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** The created table and its CREATE TABLE statement. */
export interface CreatedTable extends QualifiedName {
  readonly ddl: string;
}

/**
 * Creates a table. Names are used as they are. The caller must limit them to 63 bytes, because PostgreSQL cuts longer
 * ones silently.
 * @throws {DatabaseError} TABLE_EXISTS if the name is taken; SCHEMA_NOT_FOUND, also for system schemas and the
 *   ledger's; TABLE_FORBIDDEN if the role may not create tables there; what `tryRows` throws
 */
export async function createTable(
  pool: Pool,
  table: NewTable,
  { dryRun = false, tryRows, ...options }: CreateTableOptions = {},
): Promise<CreatedTable> {
  return withTransaction(
    pool,
    async (client) => {
      const relation = { schema: await existingSchema(client, table.schema), name: table.name };
      const ddl = createStatement(relation, table);
      // With this search_path, `text` means PostgreSQL's own type and not another one with that name.
      await client.query('SET LOCAL search_path = pg_catalog');
      await client.query(ddl).catch((error: unknown) => {
        throw isTaken(error) ? new DatabaseError({ code: 'TABLE_EXISTS', retryable: false }) : error;
      });
      if (tryRows !== undefined) {
        await tryRows(client, relation);
        // TRUNCATE leaves no dead rows in a table created in the same transaction; DELETE or a savepoint would.
        await client.query(`TRUNCATE ${quoteQualified(relation)}`);
      }
      return { ...relation, ddl };
    },
    { ...options, undo: dryRun },
  );
}

const schemaQuery = `
SELECT n.nspname AS schema FROM pg_catalog.pg_namespace n
WHERE n.nspname = COALESCE($1::pg_catalog.text, pg_catalog.current_schema()::pg_catalog.text)
  AND n.nspname NOT IN ('information_schema', 'stream_engine') AND NOT pg_catalog.starts_with(n.nspname, 'pg_')`;

async function existingSchema(client: pg.ClientBase, schema: string | undefined): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(schemaQuery, [schema ?? null]);
  if (rows[0] === undefined) throw new DatabaseError({ code: 'SCHEMA_NOT_FOUND', retryable: false });
  return rows[0].schema;
}

function createStatement(relation: QualifiedName, { columns, primaryKey }: NewTable): string {
  const lines = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`);
  if (primaryKey.length > 0) lines.push(`PRIMARY KEY (${primaryKey.map(quoteIdentifier).join(', ')})`);
  return `CREATE TABLE ${quoteQualified(relation)} (\n  ${lines.join(',\n  ')}\n)`;
}

/** SQLSTATEs if a relation or type has the name, or another session has just committed one. */
const takenStates: ReadonlySet<unknown> = new Set(['42P07', '42710', '23505']);

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && takenStates.has(error.code);
}
