import { hexDigitOf, isSpace, MINUS, PLUS } from '../../csv/ascii.ts';
import type { ColumnValues } from '../../batch/column-values.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../../batch/reject-code.ts';
import { areGroupedDigits, literalBase } from './literal-base.ts';

const TWO_32 = 2 ** 32;

/**
 * Stores an integer in the additional forms of PostgreSQL 16 and later: whitespace, sign, then `0x1f`, `0o17`,
 * `0b101` or `1_000`, whitespace. Underscores may separate digits and, after a prefix, precede the first one.
 * @param bits width of the type
 * @returns the fault, or KEPT
 */
export function storeLiteral(
  bytes: Uint8Array,
  from: number,
  to: number,
  values: ColumnValues,
  record: number,
  bits: number,
): number {
  let i = from;
  let end = to;
  while (i < end && isSpace(bytes[i]!)) i++;
  while (end > i && isSpace(bytes[end - 1]!)) end--;
  const negative = bytes[i] === MINUS;
  if (i < end && (negative || bytes[i] === PLUS)) i++;
  const base = literalBase(bytes, i, end);
  if (base !== 10) i += 2;
  // Without a prefix, the first byte must be a digit.
  else if (i < end && hexDigitOf(bytes[i]!) < 0) return TYPE_INVALID;
  if (!areGroupedDigits(bytes, i, end, base)) return TYPE_INVALID;
  // The magnitude, in two halves of 32 bits.
  let high = 0;
  let low = 0;
  for (; i < end; i++) {
    const digit = hexDigitOf(bytes[i]!);
    if (digit < 0) continue;
    low = low * base + digit;
    const carry = Math.floor(low / TWO_32);
    low -= carry * TWO_32;
    high = high * base + carry;
    if (high >= TWO_32) return OUT_OF_RANGE;
  }
  const limitHigh = bits === 64 ? 2 ** 31 : 0;
  const limitLow = bits === 64 ? 0 : 2 ** (bits - 1);
  const excess = high === limitHigh ? low - limitLow : high - limitHigh;
  if (excess > 0 || (excess === 0 && !negative)) return OUT_OF_RANGE;
  values.low[record] = negative ? -low : low;
  values.high[record] = negative ? -high - (low > 0 ? 1 : 0) : high;
  return KEPT;
}
