import { HEADER_ROWS_MAX, SKIP_LINES_MAX } from '@repo/transforms';
import { Type } from 'typebox';
import { parameter, repeatable } from './parameter.ts';

const word = Type.String();
const everywhere = ['clean', 'newTable'] as const;

/** Format of the file, and which of its fields go to which column. */
export const fileParameters = {
  delimiter: parameter({
    schema: word,
    description: '1 to 4 ASCII characters. Also `tab`, `space`, and any byte as `\\x01`.',
    default: '`,`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Delimiter',
    offers: { ',': 'Comma (,)', ';': 'Semicolon (;)', tab: 'Tab', '|': 'Pipe (|)' },
    isDetected: true,
    control: 'main',
  }),
  quote: parameter({
    schema: word,
    description: 'One ASCII character, or `none` if the file quotes nothing.',
    default: '`"`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Quote character',
    hint: '" (or none)',
    control: 'more',
  }),
  escape: parameter({
    schema: word,
    description:
      'Character that escapes a quote, or itself, inside quotes, such as `\\`. With `quote=none`, `\\` reads the escapes of COPY’s text format.',
    default: 'a doubled quote',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Escape character',
    hint: 'doubled quote',
    control: 'more',
  }),
  quotes: parameter({
    schema: Type.Enum(['strict', 'lenient'], { type: 'string' }),
    description:
      '`lenient`: a quote closes a field only before a delimiter or a line end, any other is text, and blanks around quoted fields are dropped. `strict` rejects such records.',
    default: '`strict`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Misplaced quotes',
    offers: { strict: 'Reject the record', lenient: 'Read as text' },
    control: 'more',
  }),
  comment: parameter({
    schema: word,
    description: 'Skip lines that begin with this character, or `none`.',
    default: '`none`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Comment character',
    hint: 'none',
    control: 'more',
  }),
  header: parameter({
    schema: Type.Boolean(),
    description: 'The file has no header; it has a field for each column of the table, in order.',
    default: '`true`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Header',
    offers: { true: 'First line has column names', false: 'None: fields in table order' },
    control: 'more',
  }),
  skipLines: parameter({
    schema: Type.Integer({ minimum: 0, maximum: SKIP_LINES_MAX }),
    description:
      'Number of lines above the header that are not CSV. Blank lines and a first line such as `sep=;` need not be counted.',
    default: '`0`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Lines above the header',
    hint: '0',
    control: 'more',
  }),
  headerRows: parameter({
    schema: Type.Integer({ minimum: 1, maximum: HEADER_ROWS_MAX }),
    description: 'Number of records that make up the header; the names of a column are joined by a space.',
    default: '`1`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Header records',
    hint: '1',
    control: 'more',
  }),
  ragged: parameter({
    schema: Type.Enum(['reject', 'pad'], { type: 'string' }),
    description:
      'What to do with a record of another number of fields than the header: `reject` it, or `pad` it: fields missing at its end are empty, and additional empty ones are dropped.',
    default: '`reject`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Records of another length',
    offers: { reject: 'Reject them', pad: 'Add or drop empty fields' },
    control: 'more',
  }),
  emptyRecords: parameter({
    schema: Type.Enum(['skip', 'load'], { type: 'string' }),
    description:
      'What to do with a record of several fields that are all empty, such as `;;;`: `skip` and count it, or `load` it like any other.',
    default: '`skip`',
    levels: ['request', 'table'],
    alsoFor: everywhere,
    label: 'Empty records',
    offers: { skip: 'Skip', load: 'Load' },
    control: 'more',
  }),
  map: parameter({
    schema: repeatable(word),
    description:
      '`Header:column`, where the names differ, or `@5:column` for the fifth field. Without a column (`Header:`), the field is left out. Write a colon in a name as `\\:`, and an @ that begins a header as `\\@`.',
    default: 'same names',
    levels: ['request'],
    notForRejects: true,
    valueName: 'header:column',
  }),
  unknownColumns: parameter({
    schema: Type.Enum(['reject', 'ignore'], { type: 'string' }),
    description:
      'What to do with fields that have no name, no column in the table, or the name of an earlier one: `reject` the file, or `ignore` the fields and list them in the receipt.',
    default: '`reject`',
    levels: ['request', 'table'],
    label: 'Unknown columns',
    offers: { reject: 'Reject the file', ignore: 'Ignore' },
    control: 'more',
  }),
  encoding: parameter({
    schema: word,
    description:
      'Label from the Encoding Standard, such as `utf-16le`, `windows-1252` or `shift_jis`. A byte order mark overrides it.',
    default: 'the charset in Content-Type, or `utf-8`',
    levels: ['request', 'table'],
    notForRejects: true,
    alsoFor: everywhere,
    label: 'Encoding',
    offers: sameNames([
      'utf-8',
      'windows-1252',
      'utf-16le',
      'utf-16be',
      'windows-1250',
      'windows-1251',
      'iso-8859-1',
      'iso-8859-2',
      'iso-8859-15',
      'shift_jis',
      'euc-jp',
      'euc-kr',
      'gb18030',
      'big5',
    ]),
    isDetected: true,
    control: 'main',
  }),
};

function sameNames(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value) => [value, value]));
}
