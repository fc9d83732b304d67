import { pipeline, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Table } from '@repo/database';
import { formatCsv, fromObjects, sanitize } from '@repo/transforms';
import { insertableColumns } from '../plan/name-index.ts';

/**
 * The header of a file for the table, as CSV, without a line end behind it: the columns that may be loaded, except for
 * those whose name is blank, which no header can have.
 */
export async function templateHeader(table: Table): Promise<string> {
  const columns = insertableColumns(table)
    .map(({ name }) => name)
    .filter((name) => name.trim() !== '');
  const csv = pipeline(Readable.from([]), fromObjects({ columns }), sanitize(), formatCsv(), () => {});
  return (await text(csv)).replace(/\n$/, '');
}
