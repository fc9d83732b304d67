import { writeModes } from '@repo/database';
import { type Static, Type } from 'typebox';
import { fileParameters } from './file-parameters.ts';

/** The query string of an import. */
export const ImportQuery = Type.Object(
  {
    ...fileParameters,
    encoding: Type.Optional(
      Type.String({
        description:
          'A label of the Encoding Standard; a byte order mark overrules it. By default the charset in Content-Type, or utf-8.',
      }),
    ),
    dateOrder: Type.Optional(
      Type.Enum(['iso', 'mdy', 'dmy'], {
        type: 'string',
        description: 'How to read 03/04/2024. By default `iso`: not.',
      }),
    ),
    timeZone: Type.Optional(
      Type.String({ description: 'Where times without an offset are: a name or an offset. By default UTC.' }),
    ),
    exact: Type.Optional(
      Type.Boolean({
        description:
          'Reject a value that its column would not give back as it is written. By default `false`.',
      }),
    ),
    mode: Type.Optional(
      Type.Enum([...writeModes], {
        type: 'string',
        description: 'What happens to the rows that are there. By default `append`.',
      }),
    ),
    key: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Columns by which `upsert` and `insert-new` go, such as `country,code`. By default the primary key.',
      }),
    ),
    onConstraint: Type.Optional(
      Type.Enum(['fail', 'reject'], {
        type: 'string',
        description: 'Rows that violate a constraint: fail, or set them aside one by one. By default `fail`.',
      }),
    ),
    cascade: Type.Optional(
      Type.Boolean({
        description: '`replace` may delete or change rows of other tables that refer to the deleted ones.',
      }),
    ),
    dryRun: Type.Optional(Type.Boolean({ description: 'Do all of it, and roll back.' })),
    maxRejects: Type.Optional(
      Type.String({
        description:
          'Records, or a share such as `1%`, above which nothing loads. By default no ceiling; none for `replace`. Only `100%` accepts a file whose records are all rejected.',
      }),
    ),
    expectedRows: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Records the file must have, or nothing loads. Skipped blank lines do not count.',
      }),
    ),
  },
  { additionalProperties: false },
);

export type ImportQuery = Static<typeof ImportQuery>;
