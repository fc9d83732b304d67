import { DOT, digitOf, isSpace, MINUS, PLUS, ZERO } from '../csv/ascii.ts';
import type { ColumnValues } from '../batch/column-values.ts';
import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../batch/reject-code.ts';
import { endsLikeSpecial } from './number/special-value.ts';
import { inNotation, inWords, numberSettings } from './number/in-notation.ts';
import { isDoubtful } from './number/marks.ts';
import type { Notation } from './number/notation.ts';
import { rewriteLiteral } from './number/numeric-literal.ts';
import { rewriteNumber } from './number/rewrite-number.ts';
import { decimalNumber, decimalOrSpecial } from './exact/exact-forms.ts';
import { precisionAndScale } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import { isSince, type ValueOptions } from './options/value-options.ts';

/**
 * numeric and decimal.
 *
 * Grammar: whitespace, sign, digits with an optional point, optional exponent, whitespace; or `NaN`, `Infinity`,
 * `inf` in any case. Infinities require a column without precision. Since PostgreSQL 16 also `0x1f`, `0o17`, `0b101`
 * and `1_000.5`, rewritten as plain decimals; see {@link rewriteLiteral}. Also other notations; see
 * {@link inNotation}.
 *
 * Binary form, as in `numeric_send` (PostgreSQL, utils/adt/numeric.c): int16 count of base-10000 digits, int16
 * weight, uint16 sign, uint16 display scale, then the digits.
 */
export function numeric(options: ValueOptions = {}): Rule {
  return inNotation(options, false, (notation) => ({
    json: 'number',
    text: kernelOf(options, notation, false),
    binary: { kernel: kernelOf(options, notation, true), width: 0 },
  }));
}

/** Whether a numeric without declared precision can store the number at `[from, to)`. */
export function fitsNumeric(bytes: Buffer, from: number, to: number): boolean {
  return parse(bytes, from, to) === KEPT;
}

/** Limits of PostgreSQL's format: digits before the point, and the 14 bits of the display scale. */
const INTEGER_DIGITS_MAX = 131_072;
const SCALE_MAX = 16_383;
/** PostgreSQL's input function rejects exponents from 2³⁰ on, even for zero. */
const EXPONENT_MAX = 1e9;

/** Result of {@link parse}; one per process, because kernels are synchronous. */
const parsed = {
  /** The text without the whitespace around it. */
  textStart: 0,
  textEnd: 0,
  negative: false,
  /** `FINITE`, or the sign word of a special value. */
  special: 0,
  /** Offset of the first significant digit. A point after it must be skipped. */
  first: 0,
  end: 0,
  digits: 0,
  /** Significant digits before the point; negative for 0.00…x. */
  integerDigits: 0,
  scale: 0,
};

/** @param notation notation to try last */
function kernelOf(options: ValueOptions, notation: Notation | undefined, binary: boolean): Kernel {
  const { precision, scale = 0 } = options;
  const literals = isSince(16, options);
  const mayDoubt = notation !== undefined && notation.marks === undefined;
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    let isDoubting = mayDoubt;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      let fault = parse(batch.bytes, from, from + size);
      if (fault === TYPE_INVALID && (literals || notation))
        fault = parseOther(batch, values, r, literals, notation);
      else if (isDoubting && parsed.scale === 3 && fault === KEPT) isDoubting = !markDoubt(batch, values, r);
      if (fault === KEPT && precision !== undefined) {
        if (overflows(batch.bytes, precision, scale)) fault = OUT_OF_RANGE;
        else if (parsed.scale > scale && losesDigits(batch.bytes, scale)) values.changed[r] = 1;
      }
      if (fault !== KEPT) {
        batch.reject(r, fault, column);
      } else if (binary) {
        start[r] = batch.spillEnd;
        length[r] = encode(batch);
      } else {
        start[r] = parsed.textStart;
        length[r] = parsed.textEnd - parsed.textStart;
      }
    }
  };
}

function parseOther(
  batch: RecordBatch,
  values: ColumnValues,
  record: number,
  literals: boolean,
  notation: Notation | undefined,
): number {
  const fault = literals ? parseLiteral(batch, values, record) : TYPE_INVALID;
  if (fault !== TYPE_INVALID || !notation || !rewriteNumber(batch, values, record, notation)) return fault;
  return parseText(batch, values, record);
}

function parseLiteral(batch: RecordBatch, values: ColumnValues, record: number): number {
  const fault = rewriteLiteral(batch, values, record);
  return fault === KEPT ? parseText(batch, values, record) : fault;
}

function parseText(batch: RecordBatch, values: ColumnValues, record: number): number {
  const from = values.start[record]!;
  return parse(batch.bytes, from, from + values.length[record]!);
}

/** @returns whether the parsed number is doubtful */
function markDoubt(batch: RecordBatch, values: ColumnValues, record: number): boolean {
  const isMarked = isDoubtful(batch.bytes, parsed.textStart, parsed.textEnd);
  if (isMarked) values.markDoubtful(record);
  return isMarked;
}

const FINITE = 0;
const NAN = 0xc000;
const INFINITE = 0xd000;
const MINUS_INFINITE = 0xf000;
const specials = new Map([
  ['nan', NAN],
  ['inf', INFINITE],
  ['+inf', INFINITE],
  ['infinity', INFINITE],
  ['+infinity', INFINITE],
  ['-inf', MINUS_INFINITE],
  ['-infinity', MINUS_INFINITE],
]);

/** Finds the digits of a number. @returns the fault, or KEPT with `parsed` filled */
function parse(bytes: Buffer, from: number, to: number): number {
  let i = from;
  let end = to;
  while (i < end && isSpace(bytes[i]!)) i++;
  while (end > i && isSpace(bytes[end - 1]!)) end--;
  const begin = i;
  parsed.textStart = begin;
  parsed.textEnd = end;
  parsed.special = FINITE;
  parsed.negative = bytes[i] === MINUS;
  if (i < end && (parsed.negative || bytes[i] === PLUS)) i++;

  let point = -1;
  const mantissa = i;
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === DOT && point < 0) point = i;
    else if (digitOf(byte) > 9) break;
  }
  const mantissaEnd = i;
  if (mantissaEnd - mantissa - (point < 0 ? 0 : 1) === 0) return parseSpecial(bytes, begin, end);
  let exponent = 0;
  if (i < end) {
    exponent = parseExponent(bytes, i, end);
    if (Number.isNaN(exponent)) return TYPE_INVALID;
  }

  const integerEnd = point < 0 ? mantissaEnd : point;
  parsed.scale = Math.max(0, (point < 0 ? 0 : mantissaEnd - point - 1) - exponent);
  let first = mantissa;
  while (first < mantissaEnd && (bytes[first] === ZERO || bytes[first] === DOT)) first++;
  parsed.first = first;
  parsed.end = mantissaEnd;
  parsed.digits = mantissaEnd - first - (point >= first ? 1 : 0);
  parsed.integerDigits = integerEnd - first + (integerEnd < first ? 1 : 0) + exponent;
  if (parsed.digits === 0) parsed.integerDigits = 0;
  const fits =
    parsed.integerDigits <= INTEGER_DIGITS_MAX && parsed.scale <= SCALE_MAX && exponent <= EXPONENT_MAX;
  return fits ? KEPT : OUT_OF_RANGE;
}

/** @returns the exponent after `e`, or NaN */
function parseExponent(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  if ((bytes[i]! | 0x20) !== 0x65) return Number.NaN;
  i++;
  const negative = bytes[i] === MINUS;
  if (i < end && (negative || bytes[i] === PLUS)) i++;
  if (i === end) return Number.NaN;
  let value = 0;
  for (; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit > 9) return Number.NaN;
    value = Math.min(value * 10 + digit, EXPONENT_MAX + 1);
  }
  return negative ? -value : value;
}

function parseSpecial(bytes: Buffer, from: number, end: number): number {
  if (end - from > 9 || !endsLikeSpecial(bytes, end)) return TYPE_INVALID;
  const special = specials.get(bytes.toString('latin1', from, end).toLowerCase());
  if (special === undefined) return TYPE_INVALID;
  parsed.special = special;
  return KEPT;
}

/** Whether the parsed number, rounded to `scale`, needs more than `precision` digits. */
function overflows(bytes: Uint8Array, precision: number, scale: number): boolean {
  if (parsed.special !== FINITE) return parsed.special !== NAN;
  const { digits, integerDigits, first, end } = parsed;
  const integerDigitsMax = precision - scale;
  if (digits === 0 || integerDigits < integerDigitsMax) return false;
  if (integerDigits > integerDigitsMax) return true;
  // The integer part just fits. The number overflows if rounding 99…9.99|5 adds a digit.
  let seen = 0;
  for (let i = first; i < end; i++) {
    if (bytes[i] === DOT) continue;
    const digit = digitOf(bytes[i]!);
    if (seen === precision) return digit >= 5;
    if (digit !== 9) return false;
    seen++;
  }
  return false;
}

/** Whether rounding the parsed number to `scale` drops a digit other than zero. */
function losesDigits(bytes: Uint8Array, scale: number): boolean {
  const { special, digits, integerDigits, first, end } = parsed;
  if (special !== FINITE || digits === 0) return false;
  // Position of a digit's power of ten, from the first one down.
  let position = integerDigits;
  for (let i = first; i < end; i++) {
    if (bytes[i] === DOT) continue;
    if (position <= -scale && bytes[i] !== ZERO) return true;
    position--;
  }
  return false;
}

/** Appends the binary form of the parsed number to the spill region. @returns its length in bytes */
function encode(batch: RecordBatch): number {
  const { special, negative, digits, integerDigits, first, scale } = parsed;
  const weight = Math.ceil(integerDigits / 4) - 1;
  // Leading zeros that complete the first digit's group of four.
  const padding = weight * 4 + 4 - integerDigits;
  const groups = special === FINITE && digits > 0 ? Math.ceil((padding + digits) / 4) : 0;
  const bytes = batch.reserve(8 + 2 * groups);
  let to = batch.spillEnd;
  const begin = to;
  const sign = special !== FINITE ? special : negative && groups > 0 ? 0x4000 : 0;
  const displayScale = special === FINITE ? scale : 0;
  bytes[to++] = groups >> 8;
  bytes[to++] = groups;
  bytes[to++] = groups === 0 ? 0 : weight >> 8;
  bytes[to++] = groups === 0 ? 0 : weight;
  bytes[to++] = sign >> 8;
  bytes[to++] = 0;
  bytes[to++] = displayScale >> 8;
  bytes[to++] = displayScale;
  let from = first;
  let missing = 4 - padding;
  let left = digits;
  for (let g = 0; g < groups; g++) {
    let group = 0;
    for (; missing > 0; missing--) {
      group *= 10;
      if (left > 0) {
        if (bytes[from] === DOT) from++;
        group += bytes[from++]! - ZERO;
        left--;
      }
    }
    bytes[to++] = group >> 8;
    bytes[to++] = group;
    missing = 4;
  }
  batch.spillEnd = to;
  return to - begin;
}

export const numericType = {
  base: 'numeric',
  aliases: ['numeric', 'decimal'],
  rule: 'numeric',
  accepts: ({ precision, scale, ...options }) =>
    inWords(
      precision === undefined
        ? 'a decimal number'
        : `a decimal number with up to ${precision} digits, ${scale} of them after the point`,
      options,
    ),
  rejects: ['TYPE_INVALID', 'OUT_OF_RANGE'],
  settings: numberSettings,
  modifier: precisionAndScale,
  make: numeric,
  exact: ({ scale }) => decimalOrSpecial(scale),
  inference: { what: 'a decimal number', form: decimalNumber() },
  order: 'numeric',
} as const satisfies TypeEntry;
