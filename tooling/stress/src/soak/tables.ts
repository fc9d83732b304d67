import { contactsTableSql } from '@repo/csv-gen';
import type pg from 'pg';

/** `contacts` has a primary key; `journal` has the same columns and none. */
export type TableName = 'contacts' | 'journal';

const schemaOf = (worker: number): string => `soak_${worker}`;

/** SQL of the tables of all workers. */
export function tablesSql(workers: number): string {
  return Array.from({ length: workers }, (_, worker) => {
    const schema = schemaOf(worker);
    return `CREATE SCHEMA ${schema};
      SET search_path = ${schema}; ${contactsTableSql}; RESET search_path;
      CREATE TABLE ${schema}.journal (LIKE ${schema}.contacts);`;
  }).join('\n');
}

/** A longer table is truncated, so that the disk stays small. */
const ROWS_MAX = 250_000;

/** Tables of one worker. No other one loads into them, so their content is always known. */
export class WorkerTables {
  readonly #database: pg.Pool;
  readonly #schema: string;

  constructor(database: pg.Pool, worker: number) {
    this.#database = database;
    this.#schema = schemaOf(worker);
  }

  /** Qualified name: `soak_3.contacts`. */
  nameOf(table: TableName): string {
    return `${this.#schema}.${table}`;
  }

  async count(table: TableName): Promise<number> {
    const { rows } = await this.#database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${this.nameOf(table)}`,
    );
    return rows[0]!.count;
  }

  /** Truncates a table that has grown. @returns its rows */
  async trim(table: TableName): Promise<number> {
    const rows = await this.count(table);
    if (rows <= ROWS_MAX) return rows;
    await this.truncate(table);
    return 0;
  }

  async truncate(table: TableName): Promise<void> {
    await this.#database.query(`TRUNCATE ${this.nameOf(table)}`);
  }

  /** Descriptions of the backends that hold or await a lock on the table, except autovacuum's. */
  async backends(table: TableName): Promise<readonly object[]> {
    const { rows } = await this.#database.query<object>(
      `SELECT state, wait_event, left(query, 40) AS query, now() - state_change AS since FROM pg_stat_activity
        WHERE pid IN (SELECT pid FROM pg_locks WHERE relation = $1::regclass)
          AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'`,
      [this.nameOf(table)],
    );
    return rows;
  }

  async lockFor(table: TableName, milliseconds: number): Promise<void> {
    await this.#database.query(
      `DO $$ BEGIN LOCK TABLE ${this.nameOf(table)} IN ACCESS EXCLUSIVE MODE; PERFORM pg_sleep(${milliseconds / 1000}); END $$`,
    );
  }
}
