import type { Table } from '../catalog/table.ts';
import type { QualifiedName } from '../catalog/identifiers.ts';

/**
 * What an import does with existing rows: keeps them, deletes them, updates those with the same key, or keeps them
 * and skips records with the same key.
 */
export const writeModes = ['append', 'replace', 'upsert', 'insert-new'] as const;

export type WriteMode = (typeof writeModes)[number];

export interface WriterOptions {
  readonly table: Table;
  readonly mode: WriteMode;
  /** Columns of a key of the table, for upsert and insert-new. */
  readonly key: readonly string[];
}

/** Rows of an import's COPY. */
export interface Copied {
  readonly sent: number;
  /** Number of rows that the server reports as loaded. */
  readonly taken: number;
}

/** Counts of sent and existing rows. */
export interface Written {
  /** Rows in the table that come from the file. */
  readonly loaded: number;
  /** upsert: of these, the rows whose key existed; undefined if triggers for INSERT and for UPDATE dropped rows. */
  readonly updated?: number;
  /** upsert: rows replaced by a later one with the same key. */
  readonly superseded?: number;
  /** insert-new: rows whose key existed, in the table or earlier in the file. */
  readonly existing?: number;
  /** replace: rows that existed before. */
  readonly deleted?: number;
  /** Rows that BEFORE triggers of the table dropped or moved elsewhere; undefined if there are none. */
  readonly suppressed?: number;
}

/** Destination of an import's COPY, and how rows get from there into their table. */
export interface Writer {
  /**
   * Call this once the file's columns are known.
   * @returns the table for COPY
   */
  begin(columns: readonly string[]): Promise<QualifiedName>;
  /** @throws {DatabaseError} ROW_COUNT_MISMATCH if rows are missing that no trigger can have dropped */
  finish(copied: Copied): Promise<Written>;
}
