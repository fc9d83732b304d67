import { pipeline, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Table } from '@repo/database';
import {
  type Dialect,
  delimiterText,
  escapeText,
  formatCsv,
  fromObjects,
  hasTextEscapes,
  NONE,
  preambleOf,
  sanitize,
} from '@repo/transforms';
import type { ImportParameters } from '../parameters/import-parameters.ts';
import { insertableColumns } from '../plan/name-index.ts';
import { byteOrderMark } from '../source/byte-order-mark.ts';

/**
 * Header of a file for the table, as CSV in the dialect and without a line end: the loadable columns, except those
 * with a blank name, which no header can have. Empty if the dialect has no header.
 */
export async function templateHeader(table: Table, dialect: Dialect): Promise<string> {
  if (dialect.header === false) return '';
  const columns = insertableColumns(table)
    .map(({ name }) => name)
    .filter((name) => name.trim() !== '');
  if (dialect.quote === NONE) {
    const names = hasTextEscapes(dialect) ? columns.map((name) => escapeText(name, dialect)) : columns;
    return names.join(delimiterText(dialect.delimiter));
  }
  const csv = pipeline(
    Readable.from([]),
    fromObjects({ columns }),
    sanitize(),
    formatCsv({ dialect }),
    () => {},
  );
  return (await text(csv)).replace(/\n$/, '');
}

/** Returns a file with only that header, which an import with the table's configuration accepts. */
export async function templateFile(
  table: Table,
  { dialect, usualEncoding = 'utf-8' }: Pick<ImportParameters, 'dialect' | 'usualEncoding'>,
): Promise<Buffer> {
  const header = await templateHeader(table, dialect);
  // Names of a header of several records are joined without the empty ones.
  const lines = '\n'.repeat(dialect.headerRows ?? 1);
  const mark = usualEncoding === 'utf-8' ? [] : [byteOrderMark];
  return Buffer.concat(header === '' ? [] : [...mark, preambleOf(dialect), Buffer.from(header + lines)]);
}
