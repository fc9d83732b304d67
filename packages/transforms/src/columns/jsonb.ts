import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';
import { checkJson } from './kernels/json-grammar.ts';
import { fitsNumeric } from './numeric.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * jsonb: one JSON value of any kind, blanks around it; the server keeps its meaning, not its letters.
 * The grammar is that of {@link checkJson}, decoded: no `\u0000`, surrogates in pairs only, numbers that numeric
 * holds (else OUT_OF_RANGE). At most 4,096 arrays and objects inside one another.
 * Binary form after `jsonb_recv` in PostgreSQL's utils/adt/jsonb.c: a byte 1 for the version, then the text.
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

/** For no column of a new table: it forgets the order of names, blanks, and names given twice. */
export const jsonbType = {
  base: 'jsonb',
  aliases: ['jsonb'],
  rule: 'jsonb',
  accepts: () => 'JSON',
  rejects: ['TYPE_INVALID', 'OUT_OF_RANGE'],
  settings: [],
  make: jsonb,
} as const satisfies TypeEntry;
