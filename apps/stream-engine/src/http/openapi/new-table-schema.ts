import { closed, ImportPlanAnswer, type ValueOf } from '@repo/engine';
import { Type } from 'typebox';

const { proposed, rows, rejects } = ImportPlanAnswer.properties;

/** A table that was created for a file, or could be. */
export const NewTable = closed({
  table: Type.String(),
  ddl: Type.String(),
  columns: Type.Array(
    closed({
      name: Type.String(),
      type: Type.String(),
      why: Type.String(),
      header: Type.Optional(Type.String({ description: 'The name in the file, where it has a header.' })),
    }),
  ),
  proposed: closed({ encoding: proposed.properties.encoding }),
  parameters: Type.String({
    description:
      'The query string with which an import loads each value of the file unchanged or rejects it.',
  }),
  rows,
  rejects,
  dryRun: Type.Boolean(),
});

export type NewTable = ValueOf<typeof NewTable>;
