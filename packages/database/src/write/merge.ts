import type pg from 'pg';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import { DatabaseError } from '../errors/errors.ts';
import { inOrder, isAlwaysIdentity, listOf, overriding, run } from './columns.ts';
import { findMergeKey, type MergeKey } from './merge-key.ts';
import { runMerge } from './run-merge.ts';
import { findDroppingTriggers, requireDroppingTrigger, suppressedRows } from './suppressed-rows.ts';
import type { Copied, Writer, WriterOptions, Written } from './writer.ts';

/** Name of the temporary table, in a schema that only this session sees. */
const staging: QualifiedName = { schema: 'pg_temp', name: 'stream_engine_stage' };

/** Writes for upsert and insert-new: COPY goes into a temporary table, and one statement merges its rows by key. */
export class Merging implements Writer {
  readonly #client: pg.ClientBase;
  readonly #options: WriterOptions;
  #columns: readonly string[] = [];
  #key: MergeKey = { compared: [], respelt: [] };

  constructor(client: pg.ClientBase, options: WriterOptions) {
    this.#client = client;
    this.#options = options;
  }

  async begin(columns: readonly string[]): Promise<QualifiedName> {
    this.#columns = columns;
    this.#key = await findMergeKey(this.#client, this.#options);
    // The temporary table has the columns' types and collations but no constraints, which the target checks. It has
    // no extra column: a file may have 1,600, PostgreSQL's limit, and a row may just fit into its page.
    await run(
      this.#client,
      `CREATE TEMPORARY TABLE ${quoteIdentifier(staging.name)} ON COMMIT DROP AS
         SELECT ${listOf(columns)} FROM ${quoteQualified(this.#options.table)} WITH NO DATA`,
    );
    return staging;
  }

  async finish({ sent, taken }: Copied): Promise<Written> {
    // The temporary table has no triggers.
    if (taken !== sent) throw new DatabaseError({ code: 'ROW_COUNT_MISMATCH', retryable: false });
    return this.#options.mode === 'upsert' ? this.#upsert(taken) : this.#insertNew(taken);
  }

  async #upsert(copied: number): Promise<Written> {
    const { table, key } = this.#options;
    const { compared, respelt } = this.#key;
    const others = this.#columns.filter((name) => !key.includes(name) && !isAlwaysIdentity(table, name));
    const updated = [...respelt, ...others];
    // Rows that consist only of their key have nothing to update.
    if (updated.length === 0) return this.#insertNew(copied);
    const set = updated.map((name) => `${quoteIdentifier(name)} = EXCLUDED.${quoteIdentifier(name)}`);
    const distinct = compared.join(', ');
    const { given, conflicting, written } = await runMerge(
      this.#client,
      `${this.#insert(`SELECT DISTINCT ON (${distinct}) ${listOf(this.#columns)} FROM ${quoteQualified(staging)}
         ORDER BY ${distinct}, ${inOrder} DESC`)}
       ON CONFLICT (${listOf(key)}) DO UPDATE SET ${set.join(', ')}`,
    );
    const suppressed = given - written;
    const counts = { loaded: written, updated: conflicting, superseded: copied - given };
    if (suppressed === 0) return counts;
    const triggers = await findDroppingTriggers(this.#client, this.#options.table);
    requireDroppingTrigger(suppressed, triggers);
    if (!triggers.onUpdate) return { ...counts, suppressed };
    if (!triggers.onInsert) return { ...counts, updated: conflicting - suppressed, suppressed };
    const { updated: _unknown, ...known } = counts;
    return { ...known, suppressed };
  }

  async #insertNew(copied: number): Promise<Written> {
    const { conflicting, written } = await runMerge(
      this.#client,
      `${this.#insert(`SELECT ${listOf(this.#columns)} FROM ${quoteQualified(staging)} ORDER BY ${inOrder}`)}
       ON CONFLICT (${listOf(this.#options.key)}) DO NOTHING`,
    );
    const rows = { sent: copied - conflicting, taken: written };
    return {
      loaded: written,
      existing: conflicting,
      ...(await suppressedRows(this.#client, this.#options.table, rows)),
    };
  }

  #insert(select: string): string {
    const { table } = this.#options;
    return `INSERT INTO ${quoteQualified(table)} (${listOf(this.#columns)}) ${overriding(table, this.#columns)} ${select}`;
  }
}
