import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';
import { checkJson } from './kernels/json-grammar.ts';
import { jsonStructure } from './exact/exact-forms.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * json: one JSON value of any kind, with optional whitespace around it, stored as written.
 *
 * The grammar is that of {@link checkJson}, with at most 4,096 nested arrays and objects. The type stores the text,
 * so `\u0000`, lone surrogates, duplicate names and numbers of any size are allowed.
 *
 * Binary form: the text, as in `json_recv` (PostgreSQL, utils/adt/json.c).
 */
export function json(): Rule {
  return { json: 'json', text: kernel, binary: { kernel, width: 0 } };
}

const kernel: Kernel = (batch, { start, length }, column) => {
  const { bytes, fate, recordCount } = batch;
  for (let r = 0; r < recordCount; r++) {
    const size = length[r]!;
    if (size < 0 || fate[r] !== KEPT) continue;
    const fault = checkJson(bytes, start[r]!, start[r]! + size);
    if (fault !== KEPT) batch.reject(r, fault, column);
  }
};

export const jsonType = {
  base: 'json',
  aliases: ['json'],
  rule: 'json',
  accepts: () => 'JSON, stored as written',
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: json,
  exact: 'kept',
  inference: { what: 'a JSON object or array', form: jsonStructure },
} as const satisfies TypeEntry;
