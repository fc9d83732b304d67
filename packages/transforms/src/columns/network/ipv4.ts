import { DOT, digitOf, hexDigitOf, SLASH, ZERO } from '../../csv/ascii.ts';
import type { NetworkAddress } from './network-address.ts';

const OCTETS = 4;
const BITS = 32;
const LETTER_X = 0x78;

/**
 * Reads an IPv4 host into the first four bytes of `address`: four decimal octets, leading zeros allowed. There may be
 * fewer if `/bits` says that the missing ones are outside the network (`10.1/16`). A point may follow the last octet.
 * PostgreSQL also accepts a number of bits beyond 2³² and truncates it; that is rejected here.
 * @returns false if the text is not one
 */
export function readIpv4(bytes: Uint8Array, from: number, end: number, address: NetworkAddress): boolean {
  const slash = slashIn(bytes, from, end);
  const last = slash > from + 1 && bytes[slash - 1] === DOT ? slash - 1 : slash;
  const count = readOctets(bytes, from, last, address.bytes);
  if (count === 0) return false;
  if (slash === end) {
    address.networkBits = BITS;
    return count === OCTETS;
  }
  const bits = readBits(bytes, slash + 1, end);
  if (!(bits <= BITS && bits >> 3 <= count)) return false;
  address.networkBits = bits;
  return true;
}

/**
 * Reads an IPv4 network: one to four decimal octets, or `0x` and up to eight hexadecimal digits, which fill octets from
 * the left. Without `/bits` its size is that of its class (RFC 791), or of the octets given.
 * @returns false if the text is not one
 */
export function readIpv4Network(
  bytes: Uint8Array,
  from: number,
  end: number,
  address: NetworkAddress,
): boolean {
  const slash = slashIn(bytes, from, end);
  const isHex = slash > from + 2 && bytes[from] === ZERO && (bytes[from + 1]! | 0x20) === LETTER_X;
  const count = isHex
    ? readHexOctets(bytes, from + 2, slash, address.bytes)
    : readOctets(bytes, from, slash, address.bytes);
  if (count === 0) return false;
  const bits = slash === end ? bitsOfClass(address.bytes[0]!, count) : readBits(bytes, slash + 1, end);
  if (!(bits <= BITS)) return false;
  address.networkBits = bits;
  return true;
}

function slashIn(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end && bytes[i] !== SLASH) i++;
  return i;
}

/** Fills four octets, missing ones with zeros. @returns the number of octets read, or 0 for a fault */
function readOctets(bytes: Uint8Array, from: number, end: number, octets: Uint8Array): number {
  let count = 0;
  let i = from;
  for (;;) {
    const begin = i;
    let octet = 0;
    for (; i < end; i++) {
      const digit = digitOf(bytes[i]!);
      if (digit > 9) break;
      octet = octet * 10 + digit;
      if (octet > 255) return 0;
    }
    if (i === begin || count === OCTETS) return 0;
    octets[count++] = octet;
    if (i === end) break;
    if (bytes[i++] !== DOT) return 0;
  }
  octets.fill(0, count, OCTETS);
  return count;
}

/** Like {@link readOctets}; an odd digit at the end is the upper half of its octet. */
function readHexOctets(bytes: Uint8Array, from: number, end: number, octets: Uint8Array): number {
  if (end - from > 2 * OCTETS) return 0;
  octets.fill(0, 0, OCTETS);
  for (let i = from; i < end; i++) {
    const digit = hexDigitOf(bytes[i]!);
    if (digit < 0) return 0;
    const n = i - from;
    octets[n >> 1] = octets[n >> 1]! | ((n & 1) === 0 ? digit << 4 : digit);
  }
  return (end - from + 1) >> 1;
}

/** Reads a decimal number, leading zeros allowed, or returns NaN. */
function readBits(bytes: Uint8Array, from: number, end: number): number {
  if (from === end) return Number.NaN;
  let bits = 0;
  for (let i = from; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit > 9) return Number.NaN;
    bits = Math.min(bits * 10 + digit, BITS + 1);
  }
  return bits;
}

/**
 * Number of bits by class. Classes A, B and C have 8, 16 and 24 bits, multicast networks 4 or 8, reserved ones above
 * those all 32.
 */
function bitsOfClass(first: number, count: number): number {
  if (first === 224 && count === 1) return 4;
  const bits = first >= 240 ? BITS : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
  return Math.max(bits, 8 * count);
}
