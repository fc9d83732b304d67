import type { Table } from '../catalog/table.ts';
import type { QualifiedName } from '../catalog/identifiers.ts';

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
