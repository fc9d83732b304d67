import { type Static, Type } from 'typebox';
import { count, type ValueOf } from '../schema/schema-parts.ts';
import { Position, RejectSummary } from './reject.ts';
import { RowCounts } from './row-counts.ts';

const details = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; docs/ERRORS.md lists all codes.' }),
    detail: Type.String({ description: 'What is wrong, and what to do about it.' }),
    importId: Type.Optional(Type.String({ format: 'uuid' })),
    position: Type.Optional(Position),
    limit: Type.Optional(Type.Number()),
    retryable: Type.Boolean({ description: 'Whether the same request may succeed later.' }),
    rows: Type.Optional(RowCounts),
    rejects: Type.Optional(RejectSummary),
    rowsLoaded: Type.Optional(count('0. Absent only if the outcome of COMMIT is unknown.')),
  },
  { $id: 'Problem', description: 'Problem details of RFC 9457.' },
);

/** Some codes have members of their own, such as `constraint` and `href`. */
export const ProblemDetails = Type.Unsafe<Static<typeof details> & { [member: string]: unknown }>(details);

export type ProblemDetails = ValueOf<typeof ProblemDetails>;
