import { DOT, digitOf, hexDigitOf, MINUS, PLUS, ZERO } from '../../csv/ascii.ts';

/** Bits of the mantissa, and exponent of the smallest normal number, by width in bytes. */
const formats = {
  4: { precision: 24, exponentMin: -126, largest: (2 - 2 ** -23) * 2 ** 127 },
  8: { precision: 53, exponentMin: -1022, largest: Number.MAX_VALUE },
};

/** Number of hexadecimal digits kept. Later ones only matter if any of them is not zero. */
const DIGITS_MAX = 16;
/** Greater exponents have the same effect: no field has that many digits. */
const EXPONENT_MAX = 1e9;
const LETTER_P = 0x70;
const LETTER_X = 0x78;

/** Result of {@link readMantissa}: `mantissa · 2^exponent`. */
const read = { mantissa: 0n, exponent: 0, end: 0 };

/**
 * Returns the value of a hexadecimal floating-point constant (C, section 6.4.4.2): sign, `0x`, digits with an optional
 * point, and an optional binary exponent after `p`. It is rounded once, ties to even. One below every normal number
 * must not need rounding: glibc up to at least 2.36 rounds some of those incorrectly, so servers do not agree on them.
 * @returns NaN if the text is not one, an infinity if the value is too large or too small
 */
export function hexFloat(bytes: Uint8Array, from: number, end: number, width: 4 | 8): number {
  const negative = bytes[from] === MINUS;
  let i = negative || bytes[from] === PLUS ? from + 1 : from;
  if (end - i < 3 || bytes[i] !== ZERO || (bytes[i + 1]! | 0x20) !== LETTER_X) return Number.NaN;
  i += 2;
  if (!readMantissa(bytes, i, end)) return Number.NaN;
  const exponent = readExponent(bytes, read.end, end);
  if (Number.isNaN(exponent)) return Number.NaN;
  const magnitude = round(read.mantissa, read.exponent + exponent, width);
  return negative ? -magnitude : magnitude;
}

function readMantissa(bytes: Uint8Array, from: number, end: number): boolean {
  let digits = 0;
  let kept = 0;
  let rest = false;
  let point = false;
  read.mantissa = 0n;
  read.exponent = 0;
  let i = from;
  for (; i < end; i++) {
    const digit = hexDigitOf(bytes[i]!);
    if (digit < 0) {
      if (bytes[i] !== DOT || point) break;
      point = true;
      continue;
    }
    digits++;
    if (kept === 0 && digit === 0) {
      // Skip leading zeros.
    } else if (kept < DIGITS_MAX) {
      kept++;
      read.mantissa = read.mantissa * 16n + BigInt(digit);
    } else {
      if (digit > 0) rest = true;
      read.exponent += 4;
    }
    if (point) read.exponent -= 4;
  }
  // One more bit represents all that was left out: it breaks ties.
  read.mantissa = read.mantissa * 2n + (rest ? 1n : 0n);
  read.exponent--;
  read.end = i;
  return digits > 0;
}

/** @returns 0 if there is none, NaN for anything else */
function readExponent(bytes: Uint8Array, from: number, end: number): number {
  if (from === end) return 0;
  if ((bytes[from]! | 0x20) !== LETTER_P) return Number.NaN;
  const negative = bytes[from + 1] === MINUS;
  const first = from + (negative || bytes[from + 1] === PLUS ? 2 : 1);
  if (first >= end) return Number.NaN;
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit > 9) return Number.NaN;
    value = Math.min(value * 10 + digit, EXPONENT_MAX);
  }
  return negative ? -value : value;
}

/** Rounds `mantissa · 2^exponent` to what the format can store. */
function round(mantissa: bigint, exponent: number, width: 4 | 8): number {
  if (mantissa === 0n) return 0;
  const { precision, exponentMin, largest } = formats[width];
  const highest = exponent + mantissa.toString(2).length - 1;
  if (highest > 1024 || highest <= exponentMin - precision) return Number.POSITIVE_INFINITY;
  // Exponent of the format's last bit at this magnitude.
  const unit = Math.max(highest, exponentMin) - precision + 1;
  const whole = 1n << BigInt(Math.max(0, unit - exponent));
  const scaled = mantissa << BigInt(Math.max(0, exponent - unit));
  let units = scaled / whole;
  const twiceRest = (scaled % whole) * 2n;
  if (twiceRest > 0n && highest < exponentMin) return Number.POSITIVE_INFINITY;
  if (twiceRest > whole || (twiceRest === whole && units % 2n === 1n)) units++;
  const value = Number(units) * 2 ** unit;
  return value > largest ? Number.POSITIVE_INFINITY : value;
}
