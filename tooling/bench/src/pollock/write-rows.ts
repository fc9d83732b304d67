import type { Row } from './source-file.ts';

export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  /** Written before each quote inside quotes; empty: nothing is. */
  readonly escape: string;
  readonly newline: string;
}

/** The dialect of RFC 4180. */
export const standard: Dialect = { delimiter: ',', quote: '"', escape: '"', newline: '\r\n' };

export function writeRows(rows: readonly Row[], dialect = standard): string {
  return rows.map((row) => `${writeCells(row, dialect).join(dialect.delimiter)}${dialect.newline}`).join('');
}

/** Only a `"` is escaped, whatever the quote: a change of the dialect leaves the fields as they are. */
export function writeCells(row: Row, { quote, escape } = standard): string[] {
  return row.map(({ text, isQuoted }) =>
    isQuoted ? `${quote}${text.replaceAll('"', `${escape}"`)}${quote}` : text,
  );
}
