import type { Rule } from '../batch/record-batch.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * A type that only the server knows (array, range, extension …). COPY text passes the value to PostgreSQL's own input
 * function, so the plan's form must be `text`.
 */
export const opaque: Rule = { json: 'string', text: () => {} };

export const opaqueType = {
  base: 'opaque',
  aliases: [],
  rule: 'opaque',
  accepts: () => 'any value PostgreSQL accepts for this type; checked when the row is loaded',
  rejects: [],
  settings: [],
  make: () => opaque,
  hasEmptyText: ({ noEmptyText = false }) => !noEmptyText,
} as const satisfies TypeEntry;
