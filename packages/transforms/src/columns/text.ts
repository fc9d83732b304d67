import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TOO_LONG } from '../batch/reject-code.ts';
import { countCharacters } from './kernels/characters.ts';
import { characters, withLength } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './kernels/value-options.ts';

/**
 * Text, byte for byte: nothing is trimmed or folded. Before any kernel runs, whole batches are checked for UTF-8
 * without NUL. For text, varchar and citext; their binary form is the text. `maxLength` is the n of `varchar(n)`, in
 * code points as in PostgreSQL.
 */
export function text({ maxLength }: ValueOptions = {}): Rule {
  const kernel = maxLength === undefined ? unchanged : limitedTo(maxLength);
  return { json: 'string', text: kernel, binary: { kernel, width: 0 } };
}

const unchanged: Kernel = () => {};

function limitedTo(maxLength: number): Kernel {
  return (batch, { start, length }, column) => {
    const { bytes, fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size <= maxLength || fate[r] !== KEPT) continue;
      if (countCharacters(bytes, start[r]!, size) > maxLength) batch.reject(r, TOO_LONG, column);
    }
  };
}

export const textType = {
  base: 'text',
  aliases: ['text'],
  rule: 'text',
  accepts: withLength('text, stored unchanged'),
  rejects: ['TOO_LONG'],
  settings: ['rule'],
  make: text,
  exact: 'kept',
} as const satisfies TypeEntry;

export const varcharType = {
  ...textType,
  base: 'varchar',
  aliases: ['varchar', 'character varying'],
  modifier: characters,
} as const satisfies TypeEntry;

export const citextType = { ...textType, base: 'citext', aliases: ['citext'] } as const satisfies TypeEntry;
