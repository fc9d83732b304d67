import type { QualifiedName } from '../catalog/identifiers.ts';
import type { Table } from '../catalog/table.ts';
import type { Writer, Written } from './writer.ts';

/** COPY goes into the table itself. */
export class Appending implements Writer {
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
