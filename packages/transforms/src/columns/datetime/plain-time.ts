import { COLON, DOT, digitOf, MINUS, PLUS } from '../../csv/ascii.ts';

/** Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff` as microseconds since midnight. Returns NaN for everything else. */
export function plainTime(bytes: Uint8Array, from: number, end: number): number {
  const size = end - from;
  if ((size !== 5 && size < 8) || size > 15 || bytes[from + 2] !== COLON) return Number.NaN;
  const hour = twoDigits(bytes, from);
  const minute = twoDigits(bytes, from + 3);
  if (!(hour <= 23 && minute <= 59)) return Number.NaN;
  const whole = (hour * 60 + minute) * 60e6;
  if (size === 5) return whole;
  const second = twoDigits(bytes, from + 6);
  if (!(second <= 59) || bytes[from + 5] !== COLON) return Number.NaN;
  return size === 8 ? whole + second * 1e6 : whole + second * 1e6 + fractionMicros(bytes, from + 8, end);
}

/** Reads `Z`, `±HH`, `±HHMM` or `±HH:MM` as seconds east of UTC. Returns NaN for everything else. */
export function plainOffset(bytes: Uint8Array, from: number, end: number): number {
  const sign = bytes[from]!;
  if (sign === LETTER_Z && from + 1 === end) return 0;
  if (sign !== PLUS && sign !== MINUS) return Number.NaN;
  const size = end - from;
  if (size !== 3 && size !== 5 && (size !== 6 || bytes[from + 3] !== COLON)) return Number.NaN;
  const h0 = digitOf(bytes[from + 2]!);
  const hours = digitOf(bytes[from + 1]!) * 10 + h0;
  const m1 = size === 3 ? 0 : digitOf(bytes[end - 2]!);
  const m0 = size === 3 ? 0 : digitOf(bytes[end - 1]!);
  if (h0 > 9 || hours > 15 || m1 > 5 || m0 > 9) return Number.NaN;
  const seconds = hours * 3600 + (m1 * 10 + m0) * 60;
  return sign === MINUS ? -seconds : seconds;
}

const LETTER_Z = 0x5a;

/** Returns the number of two digits, or NaN. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = digitOf(bytes[at]!);
  const ones = digitOf(bytes[at + 1]!);
  return tens > 9 || ones > 9 ? Number.NaN : tens * 10 + ones;
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
