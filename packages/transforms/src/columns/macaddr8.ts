import { COLON, DOT, hexDigitOf, isSpace, MINUS } from '../csv/ascii.ts';
import type { Rule } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { fixedBytes } from './kernels/fixed-bytes.ts';
import type { TypeEntry } from './type-entry.ts';

const ADDRESS_BYTES = 8;
const SHORT_BYTES = 6;

/**
 * macaddr8.
 *
 * Grammar: whitespace, six or eight octets of two hexadecimal digits, whitespace. Each octet may be followed by the
 * separator `:`, `-` or `.`, the same throughout. Six octets become eight with `ff:fe` in the middle. PostgreSQL
 * ignores a single character at the end; here it is rejected. The text form is the input.
 *
 * Binary form: the eight bytes, as in `macaddr8_send` (PostgreSQL, utils/adt/mac8.c).
 */
export function macaddr8(): Rule {
  return fixedBytes(ADDRESS_BYTES, read);
}

/** Writes the eight bytes at `to`. @returns the fault, or KEPT */
function read(bytes: Uint8Array, from: number, end: number, to: number): number {
  let i = from;
  let last = end;
  while (i < last && isSpace(bytes[i]!)) i++;
  while (last > i && isSpace(bytes[last - 1]!)) last--;
  let count = 0;
  let separator = 0;
  while (i < last) {
    if (count === ADDRESS_BYTES || i + 2 > last) return TYPE_INVALID;
    const high = hexDigitOf(bytes[i]!);
    const low = hexDigitOf(bytes[i + 1]!);
    if ((high | low) < 0) return TYPE_INVALID;
    bytes[to + count++] = (high << 4) | low;
    i += 2;
    if (i === last || hexDigitOf(bytes[i]!) >= 0) continue;
    const found = bytes[i++]!;
    if (found !== COLON && found !== MINUS && found !== DOT) return TYPE_INVALID;
    if (separator !== 0 && found !== separator) return TYPE_INVALID;
    separator = found;
  }
  if (count === SHORT_BYTES) {
    bytes.copyWithin(to + 5, to + 3, to + SHORT_BYTES);
    bytes[to + 3] = 0xff;
    bytes[to + 4] = 0xfe;
  }
  return count === SHORT_BYTES || count === ADDRESS_BYTES ? KEPT : TYPE_INVALID;
}

export const macaddr8Type = {
  base: 'macaddr8',
  aliases: ['macaddr8'],
  rule: 'macaddr8',
  accepts: () => 'a MAC address, such as 08:00:2b:01:02:03:04:05',
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: macaddr8,
} as const satisfies TypeEntry;
