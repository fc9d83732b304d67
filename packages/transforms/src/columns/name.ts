import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TOO_LONG } from '../batch/reject-code.ts';
import type { TypeEntry } from './type-entry.ts';

/** NAMEDATALEN − 1, in bytes. */
const NAME_BYTES_MAX = 63;

/**
 * name, PostgreSQL's type for identifiers: text of at most 63 bytes. The server's text input silently truncates longer
 * ones, its binary input rejects them; here they are TOO_LONG. Binary form: the text, as in `namerecv` (PostgreSQL,
 * utils/adt/name.c).
 */
export function name(): Rule {
  return { json: 'string', text: kernel, binary: { kernel, width: 0 } };
}

const kernel: Kernel = (batch, { length }, column) => {
  const { fate, recordCount } = batch;
  for (let r = 0; r < recordCount; r++)
    if (length[r]! > NAME_BYTES_MAX && fate[r] === KEPT) batch.reject(r, TOO_LONG, column);
};

export const nameType = {
  base: 'name',
  aliases: ['name'],
  rule: 'name',
  accepts: () => 'a name of up to 63 bytes',
  rejects: ['TOO_LONG'],
  settings: [],
  make: name,
  hasEmptyText: () => true,
  exact: 'kept',
} as const satisfies TypeEntry;
