import type pg from 'pg';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import { DatabaseError } from '../errors/errors.ts';
import { isAlwaysIdentity, listOf, nameBeside, overriding, run } from './columns.ts';
import type { Writer, WriterOptions, Written } from './writer.ts';

/** A name of ours in a schema that only this session sees. */
const staging: QualifiedName = { schema: 'pg_temp', name: 'stream_engine_stage' };

/** Of the table or of one of its partitions: 1 row + 2 before, and 4 insert or 16 update. */
const beforeTriggersQuery = `
SELECT FROM pg_catalog.pg_trigger
WHERE (tgrelid = $1 OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree($1)))
  AND tgtype::pg_catalog.int4 & 3 = 3 AND tgtype::pg_catalog.int4 & 20 <> 0 AND tgenabled <> 'D' LIMIT 1`;

/** upsert and insert-new: COPY goes into a temporary table, and one statement merges its rows by their key. */
export class Merging implements Writer {
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
    const name = quoteIdentifier(staging.name);
    // The columns' types and collations, and none of their constraints: those are the target's to check.
    await run(
      this.#client,
      `CREATE TEMPORARY TABLE ${name} ON COMMIT DROP AS SELECT ${listOf(columns)} FROM ${target} WITH NO DATA;
       ALTER TABLE ${quoteQualified(staging)} ADD COLUMN ${quoteIdentifier(this.#ordinal)} bigint GENERATED ALWAYS AS IDENTITY`,
    );
    return staging;
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
         ${this.#insert(`SELECT DISTINCT ON (${listOf(key)}) ${listOf(this.#columns)} FROM ${quoteQualified(staging)}
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
      `SELECT count(*) AS keys FROM (SELECT DISTINCT ${listOf(key)} FROM ${quoteQualified(staging)}) AS due`,
    );
    if (Number(rows[0]!.keys) !== loaded)
      throw new DatabaseError({ code: 'ROW_COUNT_MISMATCH', retryable: false });
  }

  async #insertNew(copied: number): Promise<Written> {
    const { rowCount } = await run(
      this.#client,
      `${this.#insert(`SELECT ${listOf(this.#columns)} FROM ${quoteQualified(staging)} ORDER BY ${quoteIdentifier(this.#ordinal)}`)}
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
