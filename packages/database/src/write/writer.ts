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

/** The rows of an import's COPY. */
export interface Copied {
  readonly sent: number;
  /** How many of them the server says it took. */
  readonly taken: number;
}

/** Counts of the rows that were sent, and of those that were there. */
export interface Written {
  /** Rows of the table that come from the file. */
  readonly loaded: number;
  /** upsert: of these, the rows whose key existed; undefined if triggers for INSERT and for UPDATE dropped rows. */
  readonly updated?: number;
  /** upsert: rows replaced by a later one with the same key. */
  readonly superseded?: number;
  /** insert-new: rows whose key existed, in the table or earlier in the file. */
  readonly existing?: number;
  /** replace: rows that were there before. */
  readonly deleted?: number;
  /** Rows that BEFORE triggers of the table dropped or moved elsewhere; undefined if there are none. */
  readonly suppressed?: number;
}

/** Where COPY puts an import's rows, and how they get from there into their table. */
export interface Writer {
  /**
   * To be called once the file's columns are known.
   * @returns the table for COPY
   */
  begin(columns: readonly string[]): Promise<QualifiedName>;
  /** @throws {DatabaseError} ROW_COUNT_MISMATCH if rows are missing that no trigger can have dropped */
  finish(copied: Copied): Promise<Written>;
}
