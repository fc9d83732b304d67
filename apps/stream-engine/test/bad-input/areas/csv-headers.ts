import { csv, inHeader, type Refusal, wants } from '../refusal.ts';

export const csvHeaders: readonly Refusal[] = [
  { name: 'that is missing', code: 'CSV_EMPTY', request: { headers: csv, body: '\uFEFF' } },
  {
    name: 'of a quoted empty name',
    code: 'HEADER_EMPTY',
    request: { headers: csv, body: '""\n1\n' },
    problem: { position: { line: 1 } },
  },
  {
    name: 'with a column that is not in the table',
    code: 'COLUMN_UNKNOWN',
    request: { headers: csv, body: 'id,colour\n1,red\n' },
    problem: {
      position: { line: 1, column: 'colour' },
      detail: wants('"colour" is not a column of "items"; its columns are "id", "label", "price"'),
    },
  },
  {
    name: 'with an unknown column of 800 bytes',
    code: 'COLUMN_UNKNOWN',
    request: { headers: csv, body: `id,${'ä'.repeat(400)}\n` },
    problem: {
      position: { line: 1, column: 'ä'.repeat(32) },
      detail: wants(`"${'ä'.repeat(32)}…" is not a column of "items"`),
    },
  },
  {
    name: 'without a required column',
    code: 'COLUMN_MISSING',
    request: { headers: csv, body: 'label\na\n' },
    problem: { detail: wants('the file lacks "id"') },
  },
  {
    name: 'with the wrong delimiter',
    code: 'DELIMITER_SUSPECT',
    request: { headers: csv, body: 'id;label\n1;a\n' },
    problem: {
      detail: 'only 1 column found, but the line has 1 semicolon; send delimiter=;',
      position: { line: 1 },
    },
  },
  {
    name: 'with a repeated name',
    code: 'HEADER_DUPLICATE',
    request: { headers: csv, body: 'id,label,id\n1,a,2\n' },
    problem: { position: { line: 1, column: 'id' } },
  },
  {
    name: 'with two names for one column',
    code: 'HEADER_DUPLICATE',
    request: { headers: csv, body: 'id,label,ID \n1,a,2\n' },
    problem: {
      position: { line: 1, column: 'ID ' },
      detail: wants('"id" and "ID " both mean the column "id"'),
    },
  },
  {
    name: 'with an empty name',
    code: 'HEADER_EMPTY',
    request: { headers: csv, body: 'id,,label\n1,,a\n' },
    problem: { position: { line: 1 } },
  },
  {
    name: 'with a NUL byte',
    code: 'NUL_BYTE',
    request: { headers: csv, body: 'id,la\0bel\n1,a\n' },
    problem: { position: inHeader(3) },
  },
  {
    name: 'with invalid UTF-8',
    code: 'UTF8_INVALID',
    request: { headers: csv, body: Buffer.from('id,la\xffbel\n1,a\n', 'latin1') },
    problem: { position: inHeader(3) },
  },
  {
    name: 'with a quote inside a name',
    code: 'QUOTE_MISPLACED',
    request: { headers: csv, body: 'id,la"bel\n1,a\n' },
    problem: { position: inHeader(0) },
  },
  {
    name: 'with 1601 columns',
    code: 'COLUMNS_TOO_MANY',
    request: { headers: csv, body: `a${','.repeat(1600)}\n` },
    problem: { limit: 1600, position: inHeader(0) },
  },
  {
    name: 'that is missing, in an empty file',
    code: 'BODY_EMPTY',
    request: { headers: csv, body: '' },
  },
  {
    name: 'of an empty quoted name',
    code: 'HEADER_EMPTY',
    request: { headers: csv, body: '""\n1\n' },
    problem: { position: { line: 1 } },
  },
  {
    name: 'that ends in a delimiter',
    code: 'HEADER_EMPTY',
    request: { headers: csv, body: 'id,\n1,\n' },
    problem: { position: { line: 1 } },
  },
  {
    name: 'of blanks',
    code: 'HEADER_EMPTY',
    request: { headers: csv, body: 'id, \n1,\n' },
    problem: { position: { line: 1 } },
  },
  {
    name: 'whose quote is never closed',
    code: 'QUOTE_UNTERMINATED',
    request: { headers: csv, body: 'id,"label\n1,a\n' },
    problem: { position: inHeader(3) },
  },
  {
    name: 'that never ends',
    code: 'RECORD_TOO_LARGE',
    request: { headers: csv, body: 'id,'.repeat(1000) },
    problem: { position: inHeader(0), limit: 2000 },
  },
  {
    name: 'with a name that never ends',
    code: 'FIELD_TOO_LARGE',
    request: { headers: csv, body: `id,${'l'.repeat(1500)}\n` },
    problem: { position: inHeader(3), limit: 1000 },
  },
  ...['__proto__', 'constructor', 'toString', 'ctid', 'xmin', 'id"; DROP TABLE items; --', 'ＩＤ'].map(
    (name) => ({
      name: `with a column called ${name}`,
      code: 'COLUMN_UNKNOWN' as const,
      request: { headers: csv, body: `id,"${name.replaceAll('"', '""')}"\n1,a\n` },
      problem: { position: { line: 1, column: name } },
    }),
  ),
];
