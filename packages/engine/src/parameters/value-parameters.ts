import { Type } from 'typebox';
import { NULL_WORDS_MAX } from './null-words.ts';
import { parameter, repeatable } from './parameter.ts';

const forColumns = ['request', 'request.column', 'table', 'table.column'] as const;

/** How to read values, in all columns or in one. */
export const valueParameters = {
  null: parameter({
    schema: repeatable(Type.String()),
    configured: Type.Array(Type.String(), { maxItems: NULL_WORDS_MAX }),
    description:
      'Word that means NULL, like the empty field. For all columns, it does not apply to text, where it may be a value; `\\N` does.',
    default: 'none',
    levels: forColumns,
    alsoFor: ['clean', 'newTable'],
    valueName: 'word',
    label: 'Treat as NULL',
    hint: 'none (or NA, NULL)',
    control: 'more',
  }),
  nullCase: parameter({
    schema: Type.Enum(['exact', 'ignore'], { type: 'string' }),
    description: '`ignore`: words for NULL match in upper and lower case (ASCII letters).',
    default: '`exact`',
    levels: forColumns,
    alsoFor: ['clean', 'newTable'],
  }),
  nullQuoted: parameter({
    schema: Type.Boolean(),
    description: 'Quoted words for NULL and quoted empty fields mean the same as unquoted ones.',
    default: '`false`',
    levels: forColumns,
    alsoFor: ['clean', 'newTable'],
  }),
  nullText: parameter({
    schema: Type.Boolean(),
    description: 'Words for NULL in all columns apply to text, too.',
    default: '`false`',
    levels: ['request', 'table'],
    alsoFor: ['clean', 'newTable'],
  }),
  empty: parameter({
    schema: Type.Enum(['null', 'default', 'text'], { type: 'string' }),
    description:
      'What an empty field means: `null`; `default`, the column’s default, where it has one; or `text`, the empty text, where the type has one.',
    default: 'the column’s default if it requires a value, otherwise `null`',
    levels: forColumns,
    alsoFor: ['clean'],
    label: 'Empty fields',
    offers: { null: 'NULL', default: 'The column’s default', text: 'Empty text' },
    control: 'more',
  }),
  dateOrder: parameter({
    schema: Type.Enum(['iso', 'mdy', 'dmy'], { type: 'string' }),
    description: 'How to read `03/04/2024`: `mdy`, `dmy`, or `iso`, which rejects it.',
    default: '`iso`',
    levels: forColumns,
    columns: 'date and timestamp',
    alsoFor: ['clean', 'newTable'],
    label: 'Date order',
    offers: { iso: 'Year first: 2024-12-31', dmy: 'Day first: 31/12/2024', mdy: 'Month first: 12/31/2024' },
    isDetected: true,
    control: 'main',
  }),
  dateFormat: parameter({
    schema: Type.String(),
    description:
      'Form of dates and times, such as `DD-MON-YY` or `MM/DD/YYYY HH12:MI AM`, in the elements of PostgreSQL’s `to_timestamp`; or `epoch_s`, `epoch_ms`, `epoch_us` or `excel`, if they are numbers. Instead of `dateOrder`.',
    default: 'any form that needs none',
    levels: forColumns,
    columns: 'date, timestamp and time',
    alsoFor: ['clean'],
    label: 'Date format',
    hint: 'any (or DD.MM.YYYY HH24:MI, epoch_s, excel)',
    control: 'more',
  }),
  timeZone: parameter({
    schema: Type.String(),
    description:
      'Time zone for times without an offset: a name such as `Europe/Berlin`, or an offset such as `+02:00`.',
    default: '`UTC`',
    levels: forColumns,
    columns: 'timestamptz and timetz',
    alsoFor: ['clean'],
    label: 'Time zone',
    hint: 'UTC (or Europe/Berlin, +02:00)',
    control: 'more',
  }),
  decimal: parameter({
    schema: Type.Enum(['.', ','], { type: 'string' }),
    description:
      'Decimal mark of numbers: `.` or `,`. Without it, a file whose numbers have both marks fails (`NUMBER_AMBIGUOUS`).',
    default: 'a point; with `grouping=.` a comma',
    levels: forColumns,
    columns: 'number',
    alsoFor: ['clean'],
    valueName: 'mark',
    label: 'Decimal mark',
    offers: { '.': 'Point: 1.5', ',': 'Comma: 1,5' },
    control: 'more',
  }),
  grouping: parameter({
    schema: Type.Enum(['none', '.', ',', 'space', "'"], { type: 'string' }),
    description:
      "What separates thousands in numbers: `.`, `,`, `space`, `'` or `none`. Numbers without separators are read, too.",
    default: '`none`',
    levels: forColumns,
    columns: 'number',
    alsoFor: ['clean'],
    valueName: 'mark',
    label: 'Thousands separator',
    offers: {
      none: 'None',
      ',': 'Comma: 1,000',
      '.': 'Point: 1.000',
      space: 'Space: 1 000',
      "'": "Apostrophe: 1'000",
    },
    control: 'more',
  }),
  number: parameter({
    schema: Type.Enum(['plain', 'human', 'percent'], { type: 'string' }),
    description:
      '`human` also reads numbers as people write them: `(5)` and `5-` as −5, `5%` as 5, `CHF 5`. `percent` does the same, but reads `5%` as 0.05.',
    default: '`plain`',
    levels: forColumns,
    columns: 'number',
    alsoFor: ['clean'],
    valueName: 'style',
    label: 'Numbers',
    offers: {
      plain: 'Plain: -5',
      human: 'For people: (5), 5-, 5% is 5',
      percent: 'For people, and 5% is 0.05',
    },
    control: 'more',
  }),
  trim: parameter({
    schema: Type.Boolean(),
    description: 'Remove whitespace at both ends of values.',
    default: '`false`',
    levels: ['request', 'request.column', 'table', 'table.column'],
    alsoFor: ['clean'],
    label: 'Trim values',
    offers: { false: 'Keep whitespace', true: 'Remove whitespace at both ends' },
    control: 'more',
  }),
  exact: parameter({
    schema: Type.Boolean(),
    description: 'Reject a value that its column would not return exactly as written.',
    default: '`false`',
    levels: ['request', 'table'],
  }),
  rule: parameter({
    schema: Type.Enum(['text', 'email'], { type: 'string' }),
    description: '`email` cleans and checks e-mail addresses in a column of any name; `text` never does.',
    default: 'from the column’s name',
    levels: ['request.column', 'table.column'],
    columns: 'text',
    label: 'Rule',
    offers: { text: 'Text, unchanged', email: 'E-mail address' },
  }),
};
