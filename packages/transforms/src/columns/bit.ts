import { hexDigitOf, ZERO } from '../csv/ascii.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TOO_LONG, TYPE_INVALID } from '../batch/reject-code.ts';
import type { ExactForm } from './exact/exact.ts';
import { trimBlanks } from './kernels/trim-blanks.ts';
import { writeInt32 } from './number/int64.ts';
import type { Modifier, TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

/**
 * bit(n): exactly n bits; any other number is TYPE_INVALID.
 *
 * Grammar: `0` and `1`, optionally after `b` of either case; or `x` and hexadecimal digits of four bits each. Blanks
 * around it are removed. The text form is the rest of the input.
 *
 * Binary form, as in `bit_send` (PostgreSQL, utils/adt/varbit.c): int32 number of bits, then the bits, most
 * significant first, with the last byte padded with zeros.
 */
export function bit({ maxLength: length }: ValueOptions = {}): Rule {
  return ruleOf((bits) => (length === undefined || bits === length ? KEPT : TYPE_INVALID));
}

/** bit varying(n): at most n bits; more are TOO_LONG. Forms as for {@link bit}. */
export function varbit({ maxLength = Number.POSITIVE_INFINITY }: ValueOptions = {}): Rule {
  return ruleOf((bits) => (bits <= maxLength ? KEPT : TOO_LONG));
}

/** Returns the fault of a number of bits, or KEPT. */
type CheckLength = (bits: number) => number;

function ruleOf(checkLength: CheckLength): Rule {
  return {
    json: 'string',
    text: kernelOf(checkLength, false),
    binary: { kernel: kernelOf(checkLength, true), width: 0 },
  };
}

const LENGTH_BYTES = 4;
const LOWER_CASE = 0x20;
const LETTER_B = 0x62;
const LETTER_X = 0x78;

function kernelOf(checkLength: CheckLength, binary: boolean): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      if (length[r]! < 0 || fate[r] !== KEPT) continue;
      trimBlanks(batch.bytes, values, r);
      const size = length[r]!;
      const end = start[r]! + size;
      const prefix = size === 0 ? 0 : batch.bytes[start[r]!]! | LOWER_CASE;
      const isHex = prefix === LETTER_X;
      const from = isHex || prefix === LETTER_B ? start[r]! + 1 : start[r]!;
      // Each digit takes less than a byte.
      const bytes = batch.reserve(LENGTH_BYTES + size);
      const begin = batch.spillEnd;
      const isRead = isHex
        ? packHex(bytes, from, end, begin + LENGTH_BYTES)
        : packBits(bytes, from, end, begin + LENGTH_BYTES);
      const bits = isHex ? 4 * (end - from) : end - from;
      const fault = isRead ? checkLength(bits) : TYPE_INVALID;
      if (fault !== KEPT) {
        batch.reject(r, fault, column);
      } else if (binary) {
        writeInt32(bytes, begin, bits);
        start[r] = begin;
        length[r] = LENGTH_BYTES + Math.ceil(bits / 8);
        batch.spillEnd = begin + length[r]!;
      }
    }
  };
}

/** Writes the bits given as `0` and `1` in `[from, end)` at `to`. @returns whether there is nothing else */
function packBits(bytes: Uint8Array, from: number, end: number, to: number): boolean {
  for (let i = from; i < end; i++) {
    const digit = bytes[i]! - ZERO;
    if (digit !== 0 && digit !== 1) return false;
    const at = i - from;
    if ((at & 7) === 0) bytes[to + (at >> 3)] = digit << 7;
    else bytes[to + (at >> 3)]! |= digit << (7 - (at & 7));
  }
  return true;
}

/** Writes the bits given as hexadecimal digits in `[from, end)` at `to`. @returns whether there is nothing else */
function packHex(bytes: Uint8Array, from: number, end: number, to: number): boolean {
  for (let i = from; i < end; i++) {
    const digit = hexDigitOf(bytes[i]!);
    if (digit < 0) return false;
    const at = i - from;
    if ((at & 1) === 0) bytes[to + (at >> 1)] = digit << 4;
    else bytes[to + (at >> 1)]! |= digit;
  }
  return true;
}

/** `(n)`. SQL's `bit` without a number is one bit. */
const bits: Modifier = {
  unpack: (maxLength) => ({ maxLength }),
  read: ([length], name) => {
    const maxLength = length ?? (name === 'bit' ? 1 : undefined);
    return maxLength === undefined ? {} : { maxLength };
  },
};

/** PostgreSQL writes bits as `0` and `1`. */
const plainBits: ExactForm = {
  judge: (text) => (/^[01]*$/.test(text) ? 'same' : 'other'),
  write: (clean) =>
    /^x/i.test(clean)
      ? clean.slice(1).replaceAll(/./g, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
      : clean.replace(/^b/i, ''),
};

const GRAMMAR = 'bits such as 101, b101 or x1F';

export const bitType = {
  base: 'bit',
  aliases: ['bit'],
  rule: 'bit',
  accepts: ({ maxLength }) => (maxLength === undefined ? GRAMMAR : `${GRAMMAR}; exactly ${maxLength}`),
  rejects: ['TYPE_INVALID'],
  settings: [],
  modifier: bits,
  make: bit,
  exact: () => plainBits,
} as const satisfies TypeEntry;

export const varbitType = {
  ...bitType,
  base: 'varbit',
  aliases: ['bit varying', 'varbit'],
  rule: 'varbit',
  accepts: ({ maxLength }) => (maxLength === undefined ? GRAMMAR : `${GRAMMAR}; up to ${maxLength}`),
  rejects: ['TYPE_INVALID', 'TOO_LONG'],
  make: varbit,
  hasEmptyText: () => true,
} as const satisfies TypeEntry;
