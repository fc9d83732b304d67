import { COLON, DOT, digitOf, hexDigitOf, SLASH } from '../../csv/ascii.ts';
import type { NetworkAddress } from './network-address.ts';

const ADDRESS_BYTES = 16;
const BITS = 128;
const GROUP_DIGITS = 4;

/**
 * Reads an IPv6 address (RFC 4291, section 2.2), with or without `/bits`: groups of one to four hexadecimal digits, at
 * most one `::`, and optionally the last 32 bits as an IPv4 address. As in PostgreSQL, trailing octets of that IPv4
 * address may be missing and earlier ones empty (`::1..2` is `::1.0.2.0`), and one more colon may precede the slash.
 * @returns false if the text is not one
 */
export function readIpv6(bytes: Uint8Array, from: number, end: number, address: NetworkAddress): boolean {
  let slash = from;
  while (slash < end && bytes[slash] !== SLASH) slash++;
  const bits = slash === end ? BITS : readDecimal(bytes, slash + 1, end);
  if (!(bits <= BITS)) return false;
  address.networkBits = bits;
  const dotted = dottedTail(bytes, from, slash);
  const { bytes: to } = address;
  if (!readGroups(bytes, from, dotted, end, to)) return false;
  let { count } = read;
  if (dotted < slash) {
    if (count > ADDRESS_BYTES - 4 || !readOctets(bytes, dotted, slash, end, to, count)) return false;
    count += 4;
  }
  if (read.gap < 0) return count === ADDRESS_BYTES;
  if (count === ADDRESS_BYTES) return false;
  // The groups after the gap belong at the end.
  to.copyWithin(ADDRESS_BYTES - (count - read.gap), read.gap, count);
  to.fill(0, read.gap, ADDRESS_BYTES - (count - read.gap));
  return true;
}

/** Returns the start of an IPv4 address that ends the text, or `end`. */
function dottedTail(bytes: Uint8Array, from: number, end: number): number {
  let group = from;
  for (let i = from; i < end; i++) {
    if (bytes[i] === DOT) return group;
    if (bytes[i] === COLON) group = i + 1;
  }
  return end;
}

/** Result of {@link readGroups}: the number of bytes, and of those before the `::`, or −1 without one. */
const read = { count: 0, gap: 0 };

/** Reads groups of digits and the gap between them, up to `end`. The whole text ends at `textEnd`. */
function readGroups(bytes: Uint8Array, from: number, end: number, textEnd: number, to: Uint8Array): boolean {
  read.count = 0;
  read.gap = -1;
  let i = from;
  while (i < end) {
    if (bytes[i] === COLON) {
      // The first of the two colons ended a group, unless the text begins with them.
      if (i === from && (++i === end || bytes[i] !== COLON)) return false;
      if (read.gap >= 0) return false;
      read.gap = read.count;
      i++;
      continue;
    }
    const begin = i;
    let group = 0;
    for (; i < end; i++) {
      const digit = hexDigitOf(bytes[i]!);
      if (digit < 0) break;
      group = (group << 4) | digit;
      if (i - begin === GROUP_DIGITS) return false;
    }
    if (i === begin || read.count === ADDRESS_BYTES) return false;
    to[read.count++] = group >> 8;
    to[read.count++] = group;
    if (i === end) break;
    if (bytes[i++] !== COLON || i === textEnd) return false;
  }
  return true;
}

/** Reads up to four octets with points between them into `to`. */
function readOctets(
  bytes: Uint8Array,
  from: number,
  slash: number,
  textEnd: number,
  to: Uint8Array,
  at: number,
): boolean {
  to.fill(0, at, at + 4);
  let begin = from;
  for (let octets = 0; octets < 4; octets++) {
    let i = begin;
    while (i < slash && bytes[i] !== DOT) i++;
    const isLast = i === slash;
    // Only an octet at the end of the whole text must not be empty.
    const octet = i === begin && !(isLast && slash === textEnd) ? 0 : readDecimal(bytes, begin, i);
    if (!(octet <= 255)) return false;
    to[at + octets] = octet;
    if (isLast) return true;
    begin = i + 1;
  }
  return false;
}

/** Reads a number of up to three digits without leading zeros, or returns NaN. */
function readDecimal(bytes: Uint8Array, from: number, end: number): number {
  if (end === from || end - from > 3) return Number.NaN;
  let value = 0;
  for (let i = from; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit > 9 || (i > from && value === 0)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
