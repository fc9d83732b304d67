import { closed, ImportPlanAnswer, type ValueOf } from '@repo/engine';
import { Type } from 'typebox';

const { proposed, rows, shape, rejects } = ImportPlanAnswer.properties;

/** A table that was created for a file, or could be. */
export const NewTable = closed({
  table: Type.String(),
  ddl: Type.String(),
  columns: Type.Array(
    closed({
      name: Type.String(),
      type: Type.String(),
      why: Type.String(),
      header: Type.Optional(Type.String({ description: 'Name in the header; absent if the file has none.' })),
    }),
  ),
  proposed: closed({ encoding: proposed.properties.encoding }),
  parameters: Type.String({
    description:
      'Query string for an import that loads each value of the file unchanged or rejects its record.',
  }),
  rows,
  shape,
  rejects,
  dryRun: Type.Boolean(),
});

export type NewTable = ValueOf<typeof NewTable>;
