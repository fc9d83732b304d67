import { isSpace, ZERO } from '../csv/ascii.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { truthValue } from './exact/exact-forms.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * boolean.
 *
 * Grammar: whitespace, `1`, `0` or a prefix of `true`, `false`, `yes`, `no`, `on`, `off` in any case, whitespace. `o`
 * alone is ambiguous and rejected. The text form is `true` or `false`.
 *
 * Binary form: one byte, 1 or 0, as in `boolsend` (PostgreSQL, utils/adt/bool.c).
 */
export function bool(): Rule {
  return {
    json: 'boolean',
    text: kernelOf(Buffer.from('true'), Buffer.from('false')),
    binary: { kernel: kernelOf(Buffer.of(1), Buffer.of(0)), width: 0 },
  };
}

/** Writes both spellings once, in the spill region; all values of a batch share them. */
function kernelOf(yes: Buffer, no: Buffer): Kernel {
  return (batch, { start, length }, column) => {
    const { fate, recordCount } = batch;
    const bytes = batch.reserve(yes.length + no.length);
    const yesAt = batch.spillEnd;
    const noAt = yesAt + yes.length;
    bytes.set(yes, yesAt);
    bytes.set(no, noAt);
    batch.spillEnd = noAt + no.length;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const value = read(bytes, start[r]!, start[r]! + size);
      if (value === undefined) {
        batch.reject(r, TYPE_INVALID, column);
      } else {
        start[r] = value ? yesAt : noAt;
        length[r] = value ? yes.length : no.length;
      }
    }
  };
}

const ONE = 0x31;
const LOWER_CASE = 0x20;
const F = 0x66;
const N = 0x6e;
const O = 0x6f;
const T = 0x74;
const Y = 0x79;

const words = {
  true: Buffer.from('true'),
  false: Buffer.from('false'),
  yes: Buffer.from('yes'),
  no: Buffer.from('no'),
  on: Buffer.from('on'),
  off: Buffer.from('off'),
};

function read(bytes: Uint8Array, from: number, to: number): boolean | undefined {
  let i = from;
  let end = to;
  while (i < end && isSpace(bytes[i]!)) i++;
  while (end > i && isSpace(bytes[end - 1]!)) end--;
  if (i === end) return undefined;
  const first = bytes[i]!;
  if (end - i === 1 && (first === ONE || first === ZERO)) return first === ONE;
  switch (first | LOWER_CASE) {
    case T:
      return isPrefixOf(words.true, bytes, i, end) ? true : undefined;
    case F:
      return isPrefixOf(words.false, bytes, i, end) ? false : undefined;
    case Y:
      return isPrefixOf(words.yes, bytes, i, end) ? true : undefined;
    case N:
      return isPrefixOf(words.no, bytes, i, end) ? false : undefined;
    case O:
      if (end - i === 1) return undefined;
      if (isPrefixOf(words.on, bytes, i, end)) return true;
      return isPrefixOf(words.off, bytes, i, end) ? false : undefined;
    default:
      return undefined;
  }
}

/** Whether the bytes are a prefix of `word`, ignoring case. */
function isPrefixOf(word: Uint8Array, bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from > word.length) return false;
  for (let i = from; i < end; i++) if ((bytes[i]! | LOWER_CASE) !== word[i - from]) return false;
  return true;
}

export const boolType = {
  base: 'bool',
  aliases: ['boolean', 'bool'],
  rule: 'bool',
  accepts: () => 'true, false, yes, no, on, off, or a prefix of one; 1 or 0',
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: bool,
  exact: () => truthValue,
  inference: { what: 'true or false', form: truthValue },
} as const satisfies TypeEntry;
