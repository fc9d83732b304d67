import { COLON, DOT, digitOf } from '../../csv/ascii.ts';

/** Microseconds since midnight of `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`, or NaN for everything else. */
export function plainTime(bytes: Uint8Array, from: number, end: number): number {
  const size = end - from;
  if ((size !== 5 && size < 8) || size > 15 || bytes[from + 2] !== COLON) return Number.NaN;
  const hour = twoDigits(bytes, from);
  const minute = twoDigits(bytes, from + 3);
  if (hour > 23 || minute > 59) return Number.NaN;
  const whole = (hour * 60 + minute) * 60e6;
  if (size === 5) return whole;
  const second = twoDigits(bytes, from + 6);
  if (second > 59 || bytes[from + 5] !== COLON) return Number.NaN;
  return size === 8 ? whole + second * 1e6 : whole + second * 1e6 + fractionMicros(bytes, from + 8, end);
}

/** Larger than any two digits. */
const INVALID = 100;

export function twoDigits(bytes: Uint8Array, i: number): number {
  const tens = digitOf(bytes[i]!);
  const ones = digitOf(bytes[i + 1]!);
  return tens > 9 || ones > 9 ? INVALID : tens * 10 + ones;
}

function fractionMicros(bytes: Uint8Array, point: number, end: number): number {
  if (bytes[point] !== DOT || point + 1 === end) return Number.NaN;
  let micros = 0;
  let weight = 100_000;
  for (let i = point + 1; i < end; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit > 9) return Number.NaN;
    micros += digit * weight;
    weight /= 10;
  }
  return micros;
}
