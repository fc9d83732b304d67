import { Type } from 'typebox';
import { count, optional, Position, rejectSummary, rowCounts } from './schema-parts.ts';

/** Some codes have members of their own, such as `constraint`, `limit` and `href`. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; all of them are in docs/ERRORS.md.' }),
    detail: Type.String({ description: 'What is wrong, and a way out.' }),
    importId: optional(Type.String({ format: 'uuid' })),
    position: optional(Position),
    limit: optional(Type.Number()),
    retryable: Type.Boolean({ description: 'Whether the same request may succeed later.' }),
    rows: optional(rowCounts),
    rejects: optional(rejectSummary),
    rowsLoaded: optional(count('0; absent only where nobody can tell whether COMMIT went through.')),
  },
  { $id: 'Problem', description: 'Problem details of RFC 9457.' },
);
