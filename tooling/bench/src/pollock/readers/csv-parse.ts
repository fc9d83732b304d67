import { parse } from 'csv-parse/sync';
import type { Reader } from './reader.ts';

/** The most used CSV library of Node, as tolerant as it can be. */
export const csvParseReader: Reader = {
  title: 'csv-parse',
  read: async ({ content, told: { delimiter, quote, escape, newline, preambleLines, headerLines } }) =>
    parse(content, {
      delimiter,
      quote,
      escape: escape || null,
      record_delimiter: newline,
      from_line: preambleLines + headerLines + 1,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
    }),
};
