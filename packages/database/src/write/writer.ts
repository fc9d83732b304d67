import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { DatabaseError } from '../errors/errors.ts';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import { isAlwaysIdentity, listOf, nameBeside, overriding, run } from './columns.ts';

/** What an import does with the rows that are there: leave them, delete them, or what has the same key. */
export const writeModes = ['append', 'replace', 'upsert', 'insert-new'] as const;

export type WriteMode = (typeof writeModes)[number];

export interface WriterOptions {
  readonly table: Table;
  readonly mode: WriteMode;
  /** For upsert and insert-new: columns of a key of the table. */
  readonly key: readonly string[];
}

/** What became of the rows that COPY took, and of those that were there. */
export interface Written {
  /** Rows of the table that come from the file. */
  readonly loaded: number;
  /** upsert: of these, the ones whose key was there; undefined where the server does not tell (no ordinary table). */
  readonly updated?: number | undefined;
  /** upsert: rows that a later one with the same key took the place of. */
  readonly superseded?: number;
  /** insert-new: rows whose key was there, in the table or earlier in the file, or that a BEFORE trigger passed over. */
  readonly existing?: number;
  /** replace: rows that were there before. */
  readonly deleted?: number;
}

/** Where COPY puts an import's rows, and how they get from there into their table. */
export interface Writer {
  /**
   * To be called once the file's columns are known.
   * @returns the table for COPY
   */
  begin(columns: readonly string[]): Promise<QualifiedName>;
  /** @param copied rows that COPY took */
  finish(copied: number): Promise<Written>;
}

/**
 * Makes the writer of a mode. All of it happens in the client's transaction, so others see the old rows until COMMIT.
 * Its methods throw {@link DatabaseError}.
 *
 * `append` copies into the table itself. `replace` deletes its rows first: TRUNCATE would lock out whoever reads, and
 * show transactions that began before an empty table. `upsert` and `insert-new` copy into a temporary table and go on
 * with one statement.
 */
export function createWriter(client: pg.ClientBase, options: WriterOptions): Writer {
  switch (options.mode) {
    case 'append':
      return new Appending(options.table);
    case 'replace':
      return new Replacing(client, options.table);
    case 'upsert':
    case 'insert-new':
      return new Merging(client, options);
  }
}

class Appending implements Writer {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async begin(): Promise<QualifiedName> {
    return this.#table;
  }

  async finish(copied: number): Promise<Written> {
    return { loaded: copied };
  }
}

class Replacing implements Writer {
  readonly #client: pg.ClientBase;
  readonly #table: Table;
  #deleted = 0;

  constructor(client: pg.ClientBase, table: Table) {
    this.#client = client;
    this.#table = table;
  }

  async begin(): Promise<QualifiedName> {
    try {
      const { rowCount } = await run(this.#client, deleteStatement(this.#table));
      this.#deleted = rowCount ?? 0;
    } catch (error) {
      // Of old rows, not of the file's; and the constraint's name may hold that of a table which the client may not know.
      const isReferenced = error instanceof DatabaseError && error.code === 'CONSTRAINT_FOREIGN_KEY';
      throw isReferenced ? new DatabaseError({ code: 'REPLACE_REFERENCED', retryable: false }) : error;
    }
    return this.#table;
  }

  async finish(copied: number): Promise<Written> {
    return { loaded: copied, deleted: this.#deleted };
  }
}

/** Deletes a table's own rows: of a partitioned one those in its partitions, of any other none of its inheritance children's. */
function deleteStatement(table: Table): string {
  const only = table.kind === 'ordinary' || table.kind === 'foreign' ? 'ONLY ' : '';
  return `DELETE FROM ${only}${quoteQualified(table)}`;
}

/** A name of ours in a schema that only this session sees. */
const stage: QualifiedName = { schema: 'pg_temp', name: 'stream_engine_stage' };

/** Of the table or of one of its partitions: 1 row + 2 before, and 4 insert or 16 update. */
const beforeTriggersQuery = `
SELECT FROM pg_catalog.pg_trigger
WHERE (tgrelid = $1 OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree($1)))
  AND tgtype::pg_catalog.int4 & 3 = 3 AND tgtype::pg_catalog.int4 & 20 <> 0 AND tgenabled <> 'D' LIMIT 1`;

class Merging implements Writer {
  readonly #client: pg.ClientBase;
  readonly #options: WriterOptions;
  #columns: readonly string[] = [];
  /** Column of the staging table: the order of the rows in the file. */
  #ordinal = '';

  constructor(client: pg.ClientBase, options: WriterOptions) {
    this.#client = client;
    this.#options = options;
  }

  async begin(columns: readonly string[]): Promise<QualifiedName> {
    this.#columns = columns;
    this.#ordinal = nameBeside(columns, 'ordinal');
    const target = quoteQualified(this.#options.table);
    const name = quoteIdentifier(stage.name);
    // The columns' types and collations, and none of their constraints: those are the target's to check.
    await run(
      this.#client,
      `CREATE TEMPORARY TABLE ${name} ON COMMIT DROP AS SELECT ${listOf(columns)} FROM ${target} WITH NO DATA;
       ALTER TABLE ${quoteQualified(stage)} ADD COLUMN ${quoteIdentifier(this.#ordinal)} bigint GENERATED ALWAYS AS IDENTITY`,
    );
    return stage;
  }

  async finish(copied: number): Promise<Written> {
    const { table, mode, key } = this.#options;
    const updated = this.#columns.filter((name) => !key.includes(name) && !isAlwaysIdentity(table, name));
    // A row of which only the key is given has nothing to update.
    return mode === 'upsert' && updated.length > 0 ? this.#upsert(copied, updated) : this.#insertNew(copied);
  }

  async #upsert(copied: number, updated: readonly string[]): Promise<Written> {
    const { table, key } = this.#options;
    const isKnown = table.kind === 'ordinary';
    const set = updated.map((name) => `${quoteIdentifier(name)} = EXCLUDED.${quoteIdentifier(name)}`);
    // A row that was inserted has no xmax; one that was updated has its own transaction's.
    const { rows } = await run<{ loaded: string; updated: string | null }>(
      this.#client,
      `WITH applied AS (
         ${this.#insert(`SELECT DISTINCT ON (${listOf(key)}) ${listOf(this.#columns)} FROM ${quoteQualified(stage)}
           ORDER BY ${listOf(key)}, ${quoteIdentifier(this.#ordinal)} DESC`)}
         ON CONFLICT (${listOf(key)}) DO UPDATE SET ${set.join(', ')}
         RETURNING ${isKnown ? 'xmax <> 0' : 'NULL::boolean'} AS updated)
       SELECT count(*) AS loaded, count(*) FILTER (WHERE updated) AS updated FROM applied`,
    );
    const loaded = Number(rows[0]!.loaded);
    await this.#expectAllWritten(loaded);
    return {
      loaded,
      updated: isKnown ? Number(rows[0]!.updated) : undefined,
      superseded: copied - loaded,
    };
  }

  /** A BEFORE trigger may pass rows over: they must not count as superseded. */
  async #expectAllWritten(loaded: number): Promise<void> {
    const { table, key } = this.#options;
    const triggers = await run(this.#client, beforeTriggersQuery, [table.oid]);
    if (triggers.rowCount === 0) return;
    const { rows } = await run<{ keys: string }>(
      this.#client,
      `SELECT count(*) AS keys FROM (SELECT DISTINCT ${listOf(key)} FROM ${quoteQualified(stage)}) AS due`,
    );
    if (Number(rows[0]!.keys) !== loaded)
      throw new DatabaseError({ code: 'ROW_COUNT_MISMATCH', retryable: false });
  }

  async #insertNew(copied: number): Promise<Written> {
    const { rowCount } = await run(
      this.#client,
      `${this.#insert(`SELECT ${listOf(this.#columns)} FROM ${quoteQualified(stage)} ORDER BY ${quoteIdentifier(this.#ordinal)}`)}
       ON CONFLICT (${listOf(this.#options.key)}) DO NOTHING`,
    );
    const loaded = rowCount ?? 0;
    return { loaded, existing: copied - loaded };
  }

  #insert(select: string): string {
    const { table } = this.#options;
    return `INSERT INTO ${quoteQualified(table)} (${listOf(this.#columns)}) ${overriding(table, this.#columns)} ${select}`;
  }
}
