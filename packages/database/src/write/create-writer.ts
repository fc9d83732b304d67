import type pg from 'pg';
import { Appending } from './append.ts';
import { Merging } from './merge.ts';
import { Replacing } from './replace.ts';
import type { Writer, WriterOptions } from './writer.ts';

/**
 * Creates the writer for a mode. Everything happens in the client's transaction, so other sessions see the old rows
 * until COMMIT. Its methods throw {@link DatabaseError}.
 *
 * `append` copies into the table itself. `replace` deletes its rows first. TRUNCATE would lock out readers, and show
 * an empty table to transactions that began before. `upsert` and `insert-new` copy into a temporary table and
 * continue with one statement.
 */
export function createWriter(client: pg.ClientBase, options: WriterOptions): Writer {
  switch (options.mode) {
    case 'append':
      return new Appending(client, options.table);
    case 'replace':
      return new Replacing(client, options.table);
    case 'upsert':
    case 'insert-new':
      return new Merging(client, options);
  }
}
