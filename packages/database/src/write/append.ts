import type pg from 'pg';
import type { QualifiedName } from '../catalog/identifiers.ts';
import type { Table } from '../catalog/table.ts';
import { suppressedRows } from './suppressed-rows.ts';
import type { Copied, Writer, Written } from './writer.ts';

/** Writes with COPY into the table itself. */
export class Appending implements Writer {
  readonly #client: pg.ClientBase;
  readonly #table: Table;

  constructor(client: pg.ClientBase, table: Table) {
    this.#client = client;
    this.#table = table;
  }

  async begin(): Promise<QualifiedName> {
    return this.#table;
  }

  async finish(copied: Copied): Promise<Written> {
    return { loaded: copied.taken, ...(await suppressedRows(this.#client, this.#table, copied)) };
  }
}
