import { COLON, DOT, hexDigitOf, isSpace, MINUS } from '../csv/ascii.ts';
import type { Rule } from '../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../batch/reject-code.ts';
import { fixedBytes } from './kernels/fixed-bytes.ts';
import type { TypeEntry } from './type-entry.ts';

const ADDRESS_BYTES = 6;

/**
 * macaddr.
 *
 * Grammar: six hexadecimal octets as `1:2:3:4:5:6` or `1-2-3-4-5-6`, with any number of digits up to the value 255.
 * With at most two digits each also `010203:040506`, `010203-040506`, `0102.0304.0506`, `0102-0304-0506`,
 * `010203040506`. Whitespace may precede each octet and end the text. PostgreSQL reads with C's `sscanf`, which also
 * accepts signs and `0x` and drops bits beyond 32; here those are rejected. The text form is the input.
 *
 * Binary form: the six bytes, as in `macaddr_send` (PostgreSQL, utils/adt/mac.c).
 */
export function macaddr(): Rule {
  return fixedBytes(ADDRESS_BYTES, read);
}

interface Layout {
  readonly digitsMax: number;
  /** Separator after each octet; 0 for none. */
  readonly separators: readonly number[];
}

const ANY = Number.POSITIVE_INFINITY;

/** Layouts in the order in which PostgreSQL tries them. */
const layouts: readonly Layout[] = [
  { digitsMax: ANY, separators: [COLON, COLON, COLON, COLON, COLON, 0] },
  { digitsMax: ANY, separators: [MINUS, MINUS, MINUS, MINUS, MINUS, 0] },
  { digitsMax: 2, separators: [0, 0, COLON, 0, 0, 0] },
  { digitsMax: 2, separators: [0, 0, MINUS, 0, 0, 0] },
  { digitsMax: 2, separators: [0, DOT, 0, DOT, 0, 0] },
  { digitsMax: 2, separators: [0, MINUS, 0, MINUS, 0, 0] },
  { digitsMax: 2, separators: [0, 0, 0, 0, 0, 0] },
];

/** Writes the six bytes at `to`. @returns the fault, or KEPT */
function read(bytes: Uint8Array, from: number, end: number, to: number): number {
  for (const layout of layouts) {
    const fault = readAs(layout, bytes, from, end, to);
    if (fault !== TYPE_INVALID) return fault;
  }
  return TYPE_INVALID;
}

function readAs(
  { digitsMax, separators }: Layout,
  bytes: Uint8Array,
  from: number,
  end: number,
  to: number,
): number {
  let i = from;
  let fault = KEPT;
  for (let n = 0; n < ADDRESS_BYTES; n++) {
    while (i < end && isSpace(bytes[i]!)) i++;
    const begin = i;
    let octet = 0;
    for (; i < end && i - begin < digitsMax; i++) {
      const digit = hexDigitOf(bytes[i]!);
      if (digit < 0) break;
      octet = Math.min(octet * 16 + digit, 256);
    }
    if (i === begin) return TYPE_INVALID;
    if (octet > 255) fault = OUT_OF_RANGE;
    bytes[to + n] = octet;
    const separator = separators[n]!;
    if (separator !== 0 && (i === end || bytes[i++] !== separator)) return TYPE_INVALID;
  }
  while (i < end && isSpace(bytes[i]!)) i++;
  return i === end ? fault : TYPE_INVALID;
}

export const macaddrType = {
  base: 'macaddr',
  aliases: ['macaddr'],
  rule: 'macaddr',
  accepts: () => 'a MAC address, such as 08:00:2b:01:02:03',
  rejects: ['TYPE_INVALID', 'OUT_OF_RANGE'],
  settings: [],
  make: macaddr,
} as const satisfies TypeEntry;
