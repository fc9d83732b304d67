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
    schema: Type.Enum(['null', 'text'], { type: 'string' }),
    description: 'What an empty field means: `null`, or `text`, the empty text, where the type has one.',
    default: '`null`',
    levels: forColumns,
    alsoFor: ['clean'],
    label: 'Empty fields',
    offers: { null: 'NULL', text: 'Empty text' },
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
