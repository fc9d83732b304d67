import { COLON } from '../csv/ascii.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { trimBlanks } from './kernels/trim-blanks.ts';
import { readIpv4, readIpv4Network } from './network/ipv4.ts';
import { readIpv6 } from './network/ipv6.ts';
import type { NetworkAddress } from './network/network-address.ts';
import type { TypeEntry } from './type-entry.ts';

/** Latest result; one per process, because kernels are synchronous. */
const address: NetworkAddress = { bytes: new Uint8Array(16), networkBits: 0 };

/**
 * inet: a host, optionally with a slash and the bits of its network.
 *
 * Grammar: see {@link readIpv4} and {@link readIpv6}. Blanks around it are removed. The text form is the rest of the input.
 *
 * Binary form, as in `network_send` (PostgreSQL, utils/adt/network.c): family (2 or 3, on every platform), bits of
 * the network, 1 for cidr, number of bytes, the bytes.
 */
export function inet(): Rule {
  return {
    json: 'string',
    text: kernelOf({ isNetwork: false, binary: false }),
    binary: { kernel: kernelOf({ isNetwork: false, binary: true }), width: 0 },
  };
}

/**
 * cidr: a network, with no bit set beyond its mask.
 *
 * Grammar: see {@link readIpv4Network} and {@link readIpv6}. Forms as for {@link inet}.
 */
export function cidr(): Rule {
  return {
    json: 'string',
    text: kernelOf({ isNetwork: true, binary: false }),
    binary: { kernel: kernelOf({ isNetwork: true, binary: true }), width: 0 },
  };
}

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;
const IPV4_FAMILY = 2;
const IPV6_FAMILY = 3;
const HEADER_BYTES = 4;

function kernelOf({ isNetwork, binary }: { isNetwork: boolean; binary: boolean }): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      let count = read(batch.bytes, start[r]!, start[r]! + size, isNetwork);
      if (count === 0 && trimBlanks(batch.bytes, values, r))
        count = read(batch.bytes, start[r]!, start[r]! + length[r]!, isNetwork);
      if (count === 0) {
        batch.reject(r, TYPE_INVALID, column);
      } else if (binary) {
        const bytes = batch.reserve(HEADER_BYTES + count);
        let to = batch.spillEnd;
        start[r] = to;
        length[r] = HEADER_BYTES + count;
        bytes[to++] = count === IPV4_BYTES ? IPV4_FAMILY : IPV6_FAMILY;
        bytes[to++] = address.networkBits;
        bytes[to++] = isNetwork ? 1 : 0;
        bytes[to++] = count;
        for (let i = 0; i < count; i++) bytes[to++] = address.bytes[i]!;
        batch.spillEnd = to;
      }
    }
  };
}

/** @returns the number of bytes of the address, or 0 if the text is not one */
function read(bytes: Uint8Array, from: number, end: number, isNetwork: boolean): number {
  let isIpv6 = false;
  for (let i = from; i < end && !isIpv6; i++) isIpv6 = bytes[i] === COLON;
  const count = isIpv6 ? IPV6_BYTES : IPV4_BYTES;
  const readAddress = isIpv6 ? readIpv6 : isNetwork ? readIpv4Network : readIpv4;
  if (!readAddress(bytes, from, end, address)) return 0;
  return isNetwork && hasHostBits(count) ? 0 : count;
}

/** Whether a bit beyond the network part is set. */
function hasHostBits(count: number): boolean {
  const first = address.networkBits >> 3;
  if (first === count) return false;
  if ((address.bytes[first]! & (0xff >> (address.networkBits & 7))) !== 0) return true;
  for (let i = first + 1; i < count; i++) if (address.bytes[i] !== 0) return true;
  return false;
}

export const inetType = {
  base: 'inet',
  aliases: ['inet'],
  rule: 'inet',
  accepts: () => 'an IP address, optionally with a prefix length, such as 192.0.2.1/24',
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: inet,
} as const satisfies TypeEntry;

export const cidrType = {
  base: 'cidr',
  aliases: ['cidr'],
  rule: 'cidr',
  accepts: () => 'a network address, such as 192.0.2.0/24',
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: cidr,
} as const satisfies TypeEntry;
