import { SPACE } from '../csv/ascii.ts';
import { unchanged } from './exact/exact-forms.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TOO_LONG } from '../batch/reject-code.ts';
import { countCharacters } from './kernels/characters.ts';
import { characters, withLength } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

/**
 * Text, byte for byte: nothing is trimmed or folded. Before any kernel runs, whole batches are checked for UTF-8
 * without NUL. For text, varchar and citext; their binary form is the text.
 *
 * `maxLength` is the n of `varchar(n)`, in code points. As in PostgreSQL (`varchar_input`, utils/adt/varchar.c), text
 * that exceeds it only by spaces is cut to n characters; this counts as a change.
 */
export function text({ maxLength }: ValueOptions = {}): Rule {
  const kernel = maxLength === undefined ? anyText : limitedTo(maxLength);
  return { json: 'string', text: kernel, binary: { kernel, width: 0 } };
}

const anyText: Kernel = () => {};

function limitedTo(maxLength: number): Kernel {
  return (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size <= maxLength || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const excess = countCharacters(bytes, from, size) - maxLength;
      if (excess <= 0) continue;
      if (countTrailingSpaces(bytes, from, from + size, excess) < excess) {
        batch.reject(r, TOO_LONG, column);
      } else {
        length[r] = size - excess;
        values.changed[r] = 1;
      }
    }
  };
}

/** Returns the number of spaces before `end`, at most `max`. */
function countTrailingSpaces(bytes: Uint8Array, from: number, end: number, max: number): number {
  let count = 0;
  while (count < max && end - count > from && bytes[end - count - 1] === SPACE) count++;
  return count;
}

export const textType = {
  base: 'text',
  aliases: ['text'],
  rule: 'text',
  accepts: withLength('text, stored unchanged'),
  rejects: ['TOO_LONG'],
  settings: ['rule'],
  make: text,
  hasEmptyText: () => true,
  exact: 'kept',
} as const satisfies TypeEntry;

export const varcharType = {
  ...textType,
  base: 'varchar',
  aliases: ['varchar', 'character varying'],
  modifier: characters,
  exact: () => unchanged,
} as const satisfies TypeEntry;

export const citextType = { ...textType, base: 'citext', aliases: ['citext'] } as const satisfies TypeEntry;
