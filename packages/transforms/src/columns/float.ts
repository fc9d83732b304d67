import { DOT, digitOf, isSpace, MINUS, PLUS, ZERO } from '../csv/ascii.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../batch/reject-code.ts';
import type { ValueOptions } from './options/value-options.ts';
import { endsLikeSpecial } from './number/special-value.ts';
import { inNotation, inWords, numberSettings } from './number/in-notation.ts';
import { isDoubtful } from './number/marks.ts';
import type { Notation } from './number/notation.ts';
import { rewriteNumber } from './number/rewrite-number.ts';
import { hexFloat } from './number/float-hex.ts';
import { nearestSingle } from './number/float-single.ts';
import { shortestFloat } from './exact/exact-forms.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * real and double precision.
 *
 * Grammar, after `float8in` in PostgreSQL's utils/adt/float.c and C's `strtod`: whitespace, sign, digits with an
 * optional point, optional exponent, whitespace. Also `0x` and hexadecimal digits with an optional binary exponent
 * after `p`, and `inf`, `infinity`, `nan` in any case. Values that are too large, or too small to differ from zero,
 * are OUT_OF_RANGE. Both widths are rounded once, from the text to the nearest value, ties to even.
 *
 * Also other notations; see {@link inNotation}.
 *
 * The text form is a number without whitespace. Binary form, as in `float8send`: IEEE 754, most significant byte
 * first.
 * @param bytes width of the type
 */
export function float({ bytes, ...options }: ValueOptions & { readonly bytes: 4 | 8 }): Rule {
  return inNotation(options, false, (notation) => ({
    json: 'number',
    text: kernelOf(bytes, notation, true),
    binary: { kernel: kernelOf(bytes, notation, false), width: bytes },
  }));
}

const view = new DataView(new ArrayBuffer(8));

/** @param notation notation to try last */
function kernelOf(width: 4 | 8, notation: Notation | undefined, asText: boolean): Kernel {
  const mayDoubt = notation !== undefined && notation.marks === undefined;
  return (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length, low, high } = values;
    let isDoubting = mayDoubt;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      let value = shortDecimal(bytes, from, from + size);
      if (!Number.isNaN(value)) {
        if (
          isDoubting &&
          size >= 5 &&
          bytes[from + size - 4] === DOT &&
          isDoubtful(bytes, from, from + size)
        ) {
          values.markDoubtful(r);
          isDoubting = false;
        }
        if (asText) continue;
        // An integer with so few digits is exact, and above 2²⁴ many of them are halfway between two singles.
        if (width === 4 && !Number.isInteger(value)) value = nearestSingle(value, bytes, from, from + size);
      } else {
        let fault = parse(bytes, from, from + size, width);
        if (fault === TYPE_INVALID && notation && rewriteNumber(batch, values, r, notation))
          fault = parse(batch.bytes, start[r]!, start[r]! + length[r]!, width);
        if (fault !== KEPT) {
          batch.reject(r, fault, column);
          continue;
        }
        if (mayDoubt && start[r] === from && isDoubtful(bytes, parsed.start, parsed.end))
          values.markDoubtful(r);
        value = parsed.value;
      }
      if (asText) {
        start[r] = parsed.start;
        length[r] = parsed.end - parsed.start;
      } else {
        length[r] = width;
        write(value, width);
        high[r] = view.getInt32(0);
        low[r] = view.getInt32(width - 4);
      }
    }
  };
}

const NAN_HIGH = { 4: 0x7fc0_0000, 8: 0x7ff8_0000 };
const SIGN = 1 << 31;

/**
 * Writes the bits into `view`. JavaScript does not specify which NaN it writes, and PostgreSQL keeps the sign of
 * `-nan`.
 */
function write(value: number, width: 4 | 8): void {
  if (width === 4) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  if (!Number.isNaN(value)) return;
  view.setInt32(4, 0);
  view.setInt32(0, parsed.negative ? NAN_HIGH[width] | SIGN : NAN_HIGH[width]);
}

/** Integers up to 10¹⁵ and powers of ten up to 10²² are exact, so one operation on them rounds once. */
const DIGITS_MAX = 15;
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const EXPONENT_MARK = 0x65;

/** Returns the value of a decimal with few digits, or NaN for anything else, which {@link parse} handles. */
function shortDecimal(bytes: Uint8Array, from: number, end: number): number {
  const negative = bytes[from] === MINUS;
  let i = negative ? from + 1 : from;
  // Sign, digits, point and an exponent of two digits. A longer text might exceed what can be accumulated.
  if (end - i > DIGITS_MAX + 5) return Number.NaN;
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  for (; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
    } else if (bytes[i] === DOT && point < 0) {
      point = digits;
    } else {
      break;
    }
  }
  if (digits === 0 || digits > DIGITS_MAX) return Number.NaN;
  let exponent = point < 0 ? 0 : point - digits;
  if (i < end) exponent += shortExponent(bytes, i, end);
  if (negative) mantissa = -mantissa;
  if (exponent < 0) return mantissa / powersOfTen[-exponent]!;
  return mantissa * powersOfTen[exponent]!;
}

/** Returns the exponent of one or two digits after `e`, or NaN. */
function shortExponent(bytes: Uint8Array, at: number, end: number): number {
  if ((bytes[at]! | 0x20) !== EXPONENT_MARK) return Number.NaN;
  const negative = bytes[at + 1] === MINUS;
  const first = negative || bytes[at + 1] === PLUS ? at + 2 : at + 1;
  if (first >= end || end - first > 2) return Number.NaN;
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** Result of {@link parse}; one per process, because kernels are synchronous. */
const parsed = {
  value: 0,
  negative: false,
  /** The text without the whitespace around it. */
  start: 0,
  end: 0,
};

const specials = new Map(
  Object.entries({
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    infinity: Number.POSITIVE_INFINITY,
  }).flatMap(([word, value]): [string, number][] => [
    [word, value],
    [`+${word}`, value],
    [`-${word}`, -value],
  ]),
);
const SPECIAL_BYTES_MAX = '-infinity'.length;

/** Parses a number of any length and spelling. @returns the fault, or KEPT with `parsed` filled */
function parse(bytes: Buffer, from: number, to: number, width: 4 | 8): number {
  let i = from;
  let end = to;
  while (i < end && isSpace(bytes[i]!)) i++;
  while (end > i && isSpace(bytes[end - 1]!)) end--;
  parsed.start = i;
  parsed.end = end;
  parsed.negative = bytes[i] === MINUS;
  if (isDecimal(bytes, i, end)) {
    const double = Number(bytes.toString('latin1', i, end));
    parsed.value = width === 4 ? nearestSingle(double, bytes, i, end) : double;
    const vanished = parsed.value === 0 && hasSignificantDigit(bytes, i, end);
    return vanished || !Number.isFinite(parsed.value) ? OUT_OF_RANGE : KEPT;
  }
  const maySpell = end - i <= SPECIAL_BYTES_MAX && endsLikeSpecial(bytes, end);
  const special = maySpell ? specials.get(bytes.toString('latin1', i, end).toLowerCase()) : undefined;
  if (special !== undefined) {
    parsed.value = special;
    return KEPT;
  }
  const hex = hexFloat(bytes, i, end, width);
  if (Number.isNaN(hex)) return TYPE_INVALID;
  parsed.value = hex;
  return Number.isFinite(hex) ? KEPT : OUT_OF_RANGE;
}

/**
 * Whether the text is sign, digits with an optional point, optional exponent. By hand, because a field may have
 * millions of digits.
 */
function isDecimal(bytes: Uint8Array, from: number, end: number): boolean {
  let i = from;
  const skipDigits = () => {
    const begin = i;
    while (i < end && digitOf(bytes[i]!) <= 9) i++;
    return i - begin;
  };
  if (bytes[i] === MINUS || bytes[i] === PLUS) i++;
  let digits = skipDigits();
  if (i < end && bytes[i] === DOT) {
    i++;
    digits += skipDigits();
  }
  if (digits === 0) return false;
  if (i === end) return true;
  if ((bytes[i]! | 0x20) !== EXPONENT_MARK) return false;
  i++;
  if (i < end && (bytes[i] === MINUS || bytes[i] === PLUS)) i++;
  return skipDigits() > 0 && i === end;
}

/** Whether the mantissa of a decimal has a digit other than zero. */
function hasSignificantDigit(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end && (bytes[i]! | 0x20) !== EXPONENT_MARK; i++) {
    if (digitOf(bytes[i]!) <= 9 && bytes[i] !== ZERO) return true;
  }
  return false;
}

export const float4Type = {
  base: 'float4',
  aliases: ['real', 'float4'],
  rule: 'float',
  accepts: (options) => inWords('a number such as 1.5 or 1e-3, NaN, Infinity', options),
  rejects: ['TYPE_INVALID', 'OUT_OF_RANGE'],
  settings: numberSettings,
  make: (options) => float({ ...options, bytes: 4 }),
  exact: () => shortestFloat(4),
  order: 'float4',
} as const satisfies TypeEntry;

export const float8Type = {
  ...float4Type,
  base: 'float8',
  // `float` is no alias, because with up to 24 bits it is the other type.
  aliases: ['double precision', 'float8'],
  make: (options) => float({ ...options, bytes: 8 }),
  exact: () => shortestFloat(8),
  order: 'float8',
} as const satisfies TypeEntry;
