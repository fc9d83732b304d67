import type pg from 'pg';
import { type QualifiedName, quoteQualified } from '../catalog/identifiers.ts';
import type { Table } from '../catalog/table.ts';
import { DatabaseError } from '../errors/errors.ts';
import { run } from './columns.ts';
import { judgeReferencesNow } from './deferrable-constraints.ts';
import { suppressedRows } from './suppressed-rows.ts';
import type { Copied, Writer, Written } from './writer.ts';

/** Deletes the rows that are there, then COPY goes into the table itself. */
export class Replacing implements Writer {
  readonly #client: pg.ClientBase;
  readonly #table: Table;
  #deleted = 0;

  constructor(client: pg.ClientBase, table: Table) {
    this.#client = client;
    this.#table = table;
  }

  async begin(): Promise<QualifiedName> {
    const { rowCount } = await explainReference(run(this.#client, deleteStatement(this.#table)));
    this.#deleted = rowCount ?? 0;
    return this.#table;
  }

  async finish(copied: Copied): Promise<Written> {
    await explainReference(judgeReferencesNow(this.#client, this.#table));
    return {
      loaded: copied.taken,
      deleted: this.#deleted,
      ...(await suppressedRows(this.#client, this.#table, copied)),
    };
  }
}

/**
 * The violation is about old rows and not the file's, and its constraint's name may reveal a table that the client may
 * not know.
 */
async function explainReference<T>(judging: Promise<T>): Promise<T> {
  try {
    return await judging;
  } catch (error) {
    const isReferenced = error instanceof DatabaseError && error.code === 'CONSTRAINT_FOREIGN_KEY';
    throw isReferenced ? new DatabaseError({ code: 'REPLACE_REFERENCED', retryable: false }) : error;
  }
}

/** Deletes a table's own rows: of a partitioned one those in its partitions, of any other none of its inheritance children's. */
function deleteStatement(table: Table): string {
  const only = table.kind === 'ordinary' || table.kind === 'foreign' ? 'ONLY ' : '';
  return `DELETE FROM ${only}${quoteQualified(table)}`;
}
