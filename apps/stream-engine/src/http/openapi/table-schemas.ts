import { Type } from 'typebox';
import { closed, count, optional, words } from './schema-parts.ts';
import { proposal, sampleCounts, sampleRejects } from './plan-schemas.ts';

const kind = Type.String({ description: 'Such as `ordinary`, `partitioned`, `view` or `foreign`.' });

export const TableList = closed(
  {
    tables: Type.Array(
      closed({
        table: Type.String(),
        schema: Type.String(),
        name: Type.String(),
        kind,
        estimatedRows: Type.Union([Type.Number(), Type.Null()], {
          description: 'As VACUUM or ANALYZE last counted them; null before the first.',
        }),
        columnCount: count(),
      }),
    ),
    next: optional(Type.String({ description: 'Address of the next page.' })),
  },
  { $id: 'TableList', description: 'A page of tables that can be loaded, by schema and name.' },
);

export const TableDescription = closed(
  {
    table: Type.String(),
    schema: Type.String(),
    name: Type.String(),
    kind,
    columns: Type.Array(
      closed({
        name: Type.String(),
        type: Type.String(),
        nullable: Type.Boolean(),
        default: Type.Boolean({ description: 'Whether a row without it gets a value.' }),
        identity: optional(words(['always', 'by default'])),
        generated: Type.Boolean(),
        insertable: Type.Boolean({ description: 'Whether a file may have it …' }),
        required: Type.Boolean({ description: '… and whether it must.' }),
        rule: optional(Type.String({ description: 'What cleans and checks its values.' })),
        accepts: optional(Type.String()),
        aliases: optional(Type.Array(Type.String())),
      }),
    ),
    keys: Type.Array(closed({ primary: Type.Boolean(), columns: Type.Array(Type.String()) }), {
      description: 'By which `upsert` and `insert-new` can go.',
    }),
    template: Type.String({ description: 'The header line of a file.' }),
  },
  { $id: 'TableDescription', description: 'What a file for the table must be like.' },
);

export const NewTable = closed({
  table: Type.String(),
  ddl: Type.String(),
  columns: Type.Array(
    closed({
      name: Type.String(),
      type: Type.String(),
      why: Type.String(),
      header: optional(Type.String({ description: 'The name in the file, where it has a header.' })),
    }),
  ),
  proposed: closed({ encoding: proposal }),
  parameters: Type.String({
    description:
      'The query string with which an import loads each value of the file unchanged or rejects it.',
  }),
  rows: sampleCounts,
  rejects: sampleRejects,
  dryRun: Type.Boolean(),
});
