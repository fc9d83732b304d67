import { digitOf, isSpace, MINUS, PLUS, ZERO } from '../csv/ascii.ts';
import type { ColumnValues } from '../batch/column-values.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../batch/reject-code.ts';
import { storeLiteral } from './number/integer-literal.ts';
import { storeProduct, storeSafeInteger, textOfInt64 } from './number/int64.ts';
import { replaceText } from './kernels/replace-text.ts';
import { inNotation, inWords, numberSettings } from './number/in-notation.ts';
import type { Notation } from './number/notation.ts';
import { rewriteNumber } from './number/rewrite-number.ts';
import { wholeNumber } from './exact/exact-forms.ts';
import type { TypeEntry } from './type-entry.ts';
import { isSince, type ValueOptions } from './options/value-options.ts';

export interface IntegerOptions extends ValueOptions {
  /** Width of the type. */
  readonly bytes: 2 | 4 | 8;
}

/**
 * smallint, integer and bigint.
 *
 * Grammar: whitespace, `+` or `-`, decimal digits, whitespace; leading zeros are allowed. Since PostgreSQL 16 also
 * `0x1f`, `0o17`, `0b101` and `1_000`; see {@link storeLiteral}. Also numbers with decimals of zero and in other
 * notations; see {@link inNotation}.
 */
export function integer({ bytes, ...options }: IntegerOptions): Rule {
  const literals = isSince(16, options);
  return inNotation(options, true, (notation) => ({
    json: 'number',
    text: kernelOf({ width: bytes, literals, notation, asText: true }),
    binary: { kernel: kernelOf({ width: bytes, literals, notation, asText: false }), width: bytes },
  }));
}

interface KernelOptions {
  readonly width: 2 | 4 | 8;
  /** Whether to accept SQL's other literals, as PostgreSQL does since version 16. */
  readonly literals: boolean;
  /** Notation to try last. */
  readonly notation: Notation | undefined;
  readonly asText: boolean;
}

/** Number of digits that a double represents exactly; longer numbers take the slow path. */
const FAST_DIGITS = 15;

function kernelOf({ width, literals, notation, asText }: KernelOptions): Kernel {
  const max = 2 ** (8 * width - 1) - 1;
  const min = -max - 1;
  return (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const end = from + size;
      const negative = bytes[from] === MINUS;
      const first = negative ? from + 1 : from;
      let value = 0;
      let i = first;
      if (end - first <= FAST_DIGITS) {
        for (; i < end; i++) {
          const digit = digitOf(bytes[i]!);
          if (digit > 9) break;
          value = value * 10 + digit;
        }
      }
      if (i === end && end > first) {
        if (negative) value = -value;
        if (value < min || value > max) {
          batch.reject(r, OUT_OF_RANGE, column);
          continue;
        }
        storeSafeInteger(values, r, value);
        if (asText && bytes[first] !== ZERO) continue;
      } else {
        let fault = parseAny(bytes, from, end, values, r, min, max);
        if (fault === TYPE_INVALID && literals) fault = storeLiteral(bytes, from, end, values, r, 8 * width);
        if (fault === TYPE_INVALID && notation && rewriteNumber(batch, values, r, notation))
          fault = parseAny(batch.bytes, start[r]!, start[r]! + length[r]!, values, r, min, max);
        if (fault !== KEPT) {
          batch.reject(r, fault, column);
          continue;
        }
      }
      if (asText) replaceText(batch, values, r, textOfInt64(values, r));
      else length[r] = width;
    }
  };
}

/**
 * Parses numbers with whitespace, a plus sign, leading zeros and up to 19 significant digits. @returns the fault, or
 * KEPT
 */
function parseAny(
  bytes: Uint8Array,
  from: number,
  to: number,
  values: ColumnValues,
  record: number,
  min: number,
  max: number,
): number {
  let i = from;
  let end = to;
  while (i < end && isSpace(bytes[i]!)) i++;
  while (end > i && isSpace(bytes[end - 1]!)) end--;
  const negative = bytes[i] === MINUS;
  if (i < end && (negative || bytes[i] === PLUS)) i++;
  if (i === end) return TYPE_INVALID;
  while (i < end - 1 && bytes[i] === ZERO) i++;
  const digits = end - i;
  // value = head · 10⁹ + tail, each exact as a double
  let head = 0;
  let tail = 0;
  for (; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit > 9) return TYPE_INVALID;
    if (end - i > 9) head = head * 10 + digit;
    else tail = tail * 10 + digit;
  }
  if (digits > 19) return OUT_OF_RANGE;
  if (negative) {
    head = tail === 0 ? -head : -head - 1;
    if (tail !== 0) tail = 1e9 - tail;
  }
  if (!storeProduct(values, record, head, 1e9, tail)) return OUT_OF_RANGE;
  // Near ±2⁶³ this double is rounded, but the product above has already decided those cases.
  const value = head * 1e9 + tail;
  return value < min || (value > max && max < 2 ** 53) ? OUT_OF_RANGE : KEPT;
}

export const int2Type = {
  base: 'int2',
  aliases: ['smallint', 'int2'],
  rule: 'integer',
  accepts: (options) => inWords('a whole number', options),
  rejects: ['TYPE_INVALID', 'OUT_OF_RANGE'],
  settings: numberSettings,
  make: (options) => integer({ ...options, bytes: 2 }),
  exact: () => wholeNumber,
  order: 'int32',
} as const satisfies TypeEntry;

export const int4Type = {
  ...int2Type,
  base: 'int4',
  aliases: ['integer', 'int', 'int4'],
  make: (options) => integer({ ...options, bytes: 4 }),
} as const satisfies TypeEntry;

export const int8Type = {
  ...int2Type,
  base: 'int8',
  aliases: ['bigint', 'int8'],
  make: (options) => integer({ ...options, bytes: 8 }),
  inference: { what: 'a whole number', form: wholeNumber },
  order: 'int64',
} as const satisfies TypeEntry;
