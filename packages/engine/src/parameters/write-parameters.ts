import { writeModes } from '@repo/database';
import { Type } from 'typebox';
import { parameter } from './parameter.ts';
import { canReject, usesKey } from './write-mode.ts';

/** What the import does with rows. */
export const writeParameters = {
  mode: parameter({
    schema: Type.Enum([...writeModes], { type: 'string' }),
    description:
      'What happens to existing rows: `append` keeps them, `replace` deletes them, `upsert` updates rows with the same key, `insert-new` skips records whose key exists.',
    default: '`append`',
    levels: ['request', 'table'],
    label: 'Mode',
    offers: {
      append: 'Append rows',
      upsert: 'Upsert by key',
      'insert-new': 'Insert new keys only',
      replace: 'Replace all rows',
    },
    control: 'main',
  }),
  key: parameter({
    schema: Type.String({ minLength: 1 }),
    description:
      'Columns of a unique constraint by which `upsert` and `insert-new` match rows, such as `country,code`.',
    default: 'the primary key',
    levels: ['request', 'table'],
    modes: writeModes.filter(usesKey),
    label: 'Key',
  }),
  onConstraint: parameter({
    schema: Type.Enum(['fail', 'reject'], { type: 'string' }),
    description:
      'What to do with a record that violates a constraint: `fail` the import, or `reject` the record.',
    default: '`fail`',
    levels: ['request', 'table'],
    modes: writeModes.filter(canReject),
    label: 'Constraint violations',
    offers: { fail: 'Load nothing', reject: 'Reject those records' },
    control: 'more',
  }),
  cascade: parameter({
    schema: Type.Boolean(),
    description: 'Let a replace delete or change rows of other tables that refer to the deleted ones.',
    default: '`false`',
    levels: ['request'],
    modes: ['replace'],
  }),
  sequences: parameter({
    schema: Type.Enum(['move', 'leave'], { type: 'string' }),
    description:
      'Whether to move the sequences of columns for which the file has numbers past the last of them.',
    default: '`move`',
    levels: ['request', 'table'],
  }),
  dryRun: parameter({
    schema: Type.Boolean(),
    description: 'Run the whole import, constraints included, then roll it back; the rejects are kept.',
    default: '`false`',
    levels: ['request'],
    notForRejects: true,
    label: 'Dry run',
  }),
  maxRejects: parameter({
    schema: Type.String(),
    configured: Type.Unsafe<number | string>({ type: ['integer', 'string'], minimum: 0 }),
    description:
      'Maximum number of rejects, or share of the records such as `1%`; above it, nothing is loaded. Only `100%` accepts a file whose records are all rejected.',
    default: 'no limit; `replace` allows none',
    levels: ['request', 'table'],
    notForRejects: true,
    alsoFor: ['clean'],
    label: 'Maximum rejects',
    hint: 'no limit (or 100, 1%)',
    control: 'more',
  }),
  expectedRows: parameter({
    schema: Type.Integer({ minimum: 0 }),
    description:
      'Number of records the file must have; otherwise nothing is loaded. Skipped lines and records do not count.',
    default: 'any number',
    levels: ['request'],
    notForRejects: true,
    alsoFor: ['clean'],
    label: 'Expected records',
    hint: 'any number',
    control: 'more',
  }),
};
