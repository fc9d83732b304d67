import { DOT, digitOf, MINUS, PLUS, ZERO } from '../../csv/ascii.ts';

const view = new DataView(new ArrayBuffer(8));
const SINGLE_END = 2 ** 128;

/**
 * Returns the float4 nearest to a decimal, ties to even, rounded once like C's `strtof`. `Math.fround` of the nearest
 * float8 rounds twice. That differs only if that float8 is halfway between two float4; then the digits decide.
 * @param double the float8 nearest to the decimal
 * @param from start of the decimal: sign, digits, point, exponent, known to be well-formed
 * @returns an infinity if the decimal is too large
 */
export function nearestSingle(double: number, bytes: Uint8Array, from: number, end: number): number {
  const single = Math.fround(double);
  view.setFloat64(0, double);
  // A halfway point has its last 1 at or before the 25th bit of the mantissa, and zeros after it.
  if (single === double || (view.getInt32(4) & 0x0fff_ffff) !== 0) return single;
  const magnitude = Math.abs(double);
  // Far beyond the largest float4, a float8 is too coarse for the differences below.
  if (magnitude > SINGLE_END) return single;
  const near = Math.abs(single);
  const far = neighbour(near, magnitude > near ? 1 : -1);
  if (Math.abs(magnitude - Math.min(near, SINGLE_END)) !== Math.abs(Math.min(far, SINGLE_END) - magnitude))
    return single;
  const order = compareMagnitude(bytes, from, end, magnitude);
  if (order === 0) return single;
  const nearest = order > 0 ? Math.max(near, far) : Math.min(near, far);
  return double < 0 ? -nearest : nearest;
}

/** Returns the float4 above or below one that is not negative. */
function neighbour(single: number, step: 1 | -1): number {
  view.setFloat32(0, single);
  view.setInt32(0, view.getInt32(0) + step);
  return view.getFloat32(0);
}

/** Compares a decimal, without its sign, with `limit`, exactly. @returns below 0, 0 or above 0 */
function compareMagnitude(bytes: Uint8Array, from: number, end: number, limit: number): number {
  const { digits, integerDigits } = exactDigits(limit);
  let i = from;
  let position = 0;
  let point = false;
  // Leading zeros move the point but are not compared.
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === DOT) point = true;
    else if (byte === ZERO) position -= point ? 1 : 0;
    else if (byte !== MINUS && byte !== PLUS) break;
  }
  const first = i;
  while (i < end && (digitOf(bytes[i]!) <= 9 || bytes[i] === DOT)) {
    if (bytes[i] === DOT) point = true;
    else if (!point) position++;
    i++;
  }
  if (i < end) position += exponentAt(bytes, i + 1, end);
  if (position !== integerDigits) return position - integerDigits;
  return compareDigits(bytes, first, i, digits);
}

/** Returns all significant digits of a number, and the number of digits before the point; negative for 0.00…x. */
function exactDigits(value: number): { digits: string; integerDigits: number } {
  let integer = value;
  let halvings = 0;
  for (; !Number.isInteger(integer); halvings++) integer *= 2;
  // value = integer / 2ʰ = integer · 5ʰ / 10ʰ
  const digits = String(BigInt(integer) * 5n ** BigInt(halvings));
  return { digits, integerDigits: digits.length - halvings };
}

/** Reads the exponent at `from`. The number is finite, so the exponent is no longer than the digits. */
function exponentAt(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  for (let i = from; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit <= 9) value = value * 10 + digit;
  }
  return bytes[from] === MINUS ? -value : value;
}

function compareDigits(bytes: Uint8Array, from: number, end: number, digits: string): number {
  let d = 0;
  for (let i = from; i < end; i++) {
    if (bytes[i] === DOT) continue;
    const expected = d < digits.length ? digitOf(digits.charCodeAt(d)) : 0;
    d++;
    const difference = digitOf(bytes[i]!) - expected;
    if (difference !== 0) return difference;
  }
  for (; d < digits.length; d++) if (digits.charCodeAt(d) !== ZERO) return -1;
  return 0;
}
