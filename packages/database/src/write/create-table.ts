import type pg from 'pg';
import { DatabaseError } from '../errors/errors.ts';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import type { Pool } from '../connection/pool.ts';
import { withTransaction } from '../connection/transaction.ts';

/** Types that a new column may have, as they stand in SQL. */
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

/** Columns that each table has already. */
const systemColumns: ReadonlySet<string> = new Set(['cmax', 'cmin', 'ctid', 'tableoid', 'xmax', 'xmin']);

/** Whether PostgreSQL keeps the name for a column of its own. */
export function isSystemColumn(name: string): boolean {
  return systemColumns.has(name);
}

/** The most columns of a key: PostgreSQL's INDEX_MAX_KEYS, which hardly any build changes. */
export const KEY_COLUMNS_MAX = 32;

export interface NewColumn {
  readonly name: string;
  readonly type: NewColumnType;
}

export interface NewTable {
  /** Undefined: where the role's search_path creates tables. */
  readonly schema: string | undefined;
  readonly name: string;
  readonly columns: readonly NewColumn[];
  /** Names of columns; none for a table without one. */
  readonly primaryKey: readonly string[];
}

export interface CreateTableOptions {
  /** Do it, so that all is checked, and undo it. */
  readonly dryRun?: boolean;
  /**
   * Loads rows into the new table to see whether it takes them; they are deleted again. If it fails, no table is made.
   */
  readonly tryRows?: (client: pg.PoolClient, table: QualifiedName) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** A table that was created, and the statement that did. */
export interface CreatedTable extends QualifiedName {
  readonly ddl: string;
}

/**
 * Creates a table. Names are taken as they are; PostgreSQL would cut those of more than 63 bytes without a word, which
 * is the caller's to prevent.
 * @throws {DatabaseError} TABLE_EXISTS when anything has the name, SCHEMA_NOT_FOUND, also for schemas that are the
 *   system's or the ledger's, and TABLE_FORBIDDEN when the role may not create tables there; what `tryRows` throws
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
      // Another type called text in the way of PostgreSQL's own must not be taken for it.
      await client.query('SET LOCAL search_path = pg_catalog');
      await client.query(ddl).catch((error: unknown) => {
        throw isTaken(error) ? new DatabaseError({ code: 'TABLE_EXISTS', retryable: false }) : error;
      });
      if (tryRows !== undefined) {
        await tryRows(client, relation);
        // TRUNCATE in the transaction that made the table leaves no dead rows, as DELETE or a savepoint would.
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

/** By a relation, by a type of that name, or by somebody who has just committed one of them. */
const takenStates: ReadonlySet<unknown> = new Set(['42P07', '42710', '23505']);

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && takenStates.has(error.code);
}
