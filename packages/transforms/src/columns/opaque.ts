import type { Rule } from '../batch/record-batch.ts';

/**
 * A type that only the server knows (enum, array, range, domain, extension …): the text goes
 * through COPY text to PostgreSQL's own input function, so the plan's form must be `text`.
 */
export const opaque: Rule = { name: 'opaque', json: 'string', text: () => {} };
