import type pg from 'pg';
import { type QualifiedName, quoteQualified } from '../catalog/identifiers.ts';
import type { Table } from '../catalog/table.ts';
import { DatabaseError } from '../errors/errors.ts';
import { run } from './columns.ts';
import { checkReferencesImmediately } from './deferrable-constraints.ts';
import { suppressedRows } from './suppressed-rows.ts';
import type { Copied, Writer, Written } from './writer.ts';

/** Deletes the existing rows, then COPY writes to the table itself. */
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
    await explainReference(checkReferencesImmediately(this.#client, this.#table));
    return {
      loaded: copied.taken,
      deleted: this.#deleted,
      ...(await suppressedRows(this.#client, this.#table, copied)),
    };
  }
}

/**
 * Explains that the violation is about old rows, not rows of the file. Its constraint name may belong to a table that
 * the client must not know.
 */
async function explainReference<T>(judging: Promise<T>): Promise<T> {
  try {
    return await judging;
  } catch (error) {
    const isReferenced = error instanceof DatabaseError && error.code === 'CONSTRAINT_FOREIGN_KEY';
    throw isReferenced ? new DatabaseError({ code: 'REPLACE_REFERENCED', retryable: false }) : error;
  }
}

/**
 * Deletes the rows of a table: for a partitioned one, those of its partitions; for any other, not those of its
 * inheritance children.
 */
function deleteStatement(table: Table): string {
  const only = table.kind === 'ordinary' || table.kind === 'foreign' ? 'ONLY ' : '';
  return `DELETE FROM ${only}${quoteQualified(table)}`;
}
