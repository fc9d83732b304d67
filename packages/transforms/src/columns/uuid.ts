import { hexDigitOf, MINUS } from '../csv/ascii.ts';
import type { Rule } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { fixedBytes } from './kernels/fixed-bytes.ts';
import { hyphenatedUuid } from './exact/exact-forms.ts';
import type { TypeEntry } from './type-entry.ts';

const UUID_BYTES = 16;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/**
 * uuid.
 *
 * Grammar: 32 hexadecimal digits of either case. A hyphen may follow each group of four except the last, and braces
 * may surround all of it. Blanks around it are removed. The text form is the rest of the input.
 *
 * Binary form: the 16 bytes, as in `uuid_send` (PostgreSQL, utils/adt/uuid.c).
 */
export function uuid(): Rule {
  return fixedBytes(UUID_BYTES, decode);
}

/** Writes the 16 bytes at `to`. @returns the fault, or KEPT */
function decode(bytes: Uint8Array, from: number, end: number, to: number): number {
  let i = from;
  let last = end;
  if (bytes[i] === BRACE_OPEN && bytes[end - 1] === BRACE_CLOSE) {
    i++;
    last--;
  }
  for (let n = 0; n < UUID_BYTES; n++) {
    if (i + 2 > last) return TYPE_INVALID;
    const high = hexDigitOf(bytes[i]!);
    const low = hexDigitOf(bytes[i + 1]!);
    if ((high | low) < 0) return TYPE_INVALID;
    bytes[to + n] = (high << 4) | low;
    i += 2;
    if ((n & 1) === 1 && n < UUID_BYTES - 1 && i < last && bytes[i] === MINUS) i++;
  }
  return i === last ? KEPT : TYPE_INVALID;
}

export const uuidType = {
  base: 'uuid',
  aliases: ['uuid'],
  rule: 'uuid',
  accepts: () => '32 hexadecimal digits, with or without hyphens',
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: uuid,
  exact: () => hyphenatedUuid,
  inference: { what: 'a UUID', form: hyphenatedUuid },
} as const satisfies TypeEntry;
