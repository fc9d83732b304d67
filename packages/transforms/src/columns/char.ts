import { SPACE } from '../csv/ascii.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TOO_LONG } from '../batch/reject-code.ts';
import { countCharacters } from './kernels/characters.ts';
import { unpadded } from './exact/exact-forms.ts';
import { characters, withLength } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

/**
 * char(n), which PostgreSQL calls bpchar: text whose trailing spaces are insignificant. The server pads with spaces
 * and removes them, so spaces beyond `maxLength` are accepted; any other character there is TOO_LONG. `maxLength` is
 * the n of `char(n)` in code points, unlimited by default.
 *
 * Binary form: the text, as in `bpcharrecv` (PostgreSQL, utils/adt/varchar.c).
 */
export function char({ maxLength = Number.POSITIVE_INFINITY }: ValueOptions = {}): Rule {
  const kernel: Kernel = (batch, { start, length }, column) => {
    const { bytes, fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      let size = length[r]!;
      if (size <= maxLength || fate[r] !== KEPT) continue;
      const from = start[r]!;
      while (size > maxLength && bytes[from + size - 1] === SPACE) size--;
      if (size > maxLength && countCharacters(bytes, from, size) > maxLength)
        batch.reject(r, TOO_LONG, column);
    }
  };
  return { json: 'string', text: kernel, binary: { kernel, width: 0 } };
}

export const charType = {
  base: 'bpchar',
  aliases: ['char', 'character', 'bpchar'],
  rule: 'char',
  accepts: withLength('text; trailing spaces are ignored'),
  rejects: ['TOO_LONG'],
  settings: ['rule'],
  modifier: characters,
  make: char,
  hasEmptyText: () => true,
  exact: () => unpadded,
} as const satisfies TypeEntry;
