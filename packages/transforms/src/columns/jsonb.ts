import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';
import { checkJson } from './kernels/json-grammar.ts';
import { fitsNumeric } from './numeric.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * jsonb: one JSON value of any kind, with optional whitespace around it. The server stores its meaning, not its text.
 *
 * The grammar is that of {@link checkJson}, decoded: no `\u0000`, paired surrogates only, numbers that numeric can
 * store (otherwise OUT_OF_RANGE), at most 4,096 nested arrays and objects.
 *
 * Binary form, as in `jsonb_recv` (PostgreSQL, utils/adt/jsonb.c): a byte 1 for the version, then the text.
 */
export function jsonb(): Rule {
  return {
    json: 'json',
    text: kernelOf(false),
    binary: { kernel: kernelOf(true), width: 0 },
  };
}

const VERSION = 1;

function kernelOf(binary: boolean): Kernel {
  return (batch, { start, length }, column) => {
    const { fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const fault = checkJson(batch.bytes, from, from + size, fitsNumeric);
      if (fault !== KEPT) {
        batch.reject(r, fault, column);
      } else if (binary) {
        const bytes = batch.reserve(size + 1);
        const to = batch.spillEnd;
        bytes[to] = VERSION;
        bytes.copyWithin(to + 1, from, from + size);
        start[r] = to;
        length[r] = size + 1;
        batch.spillEnd = to + size + 1;
      }
    }
  };
}

/** Never inferred for a new table: it loses the order of names, whitespace, and duplicate names. */
export const jsonbType = {
  base: 'jsonb',
  aliases: ['jsonb'],
  rule: 'jsonb',
  accepts: () => 'JSON',
  rejects: ['TYPE_INVALID', 'OUT_OF_RANGE'],
  settings: [],
  make: jsonb,
} as const satisfies TypeEntry;
