import { digitOf, SPACE } from '../../csv/ascii.ts';
import { daysFromCivil, isCivilDay } from './calendar.ts';

/**
 * Reads the ten bytes `YYYY-MM-DD`, with this separator, as days since 2000-01-01. Returns NaN if they are not a day.
 */
export function isoDays(bytes: Uint8Array, from: number, separator: number): number {
  if (bytes[from + 4] !== separator || bytes[from + 7] !== separator) return Number.NaN;
  const y3 = digitOf(bytes[from]!);
  const y2 = digitOf(bytes[from + 1]!);
  const y1 = digitOf(bytes[from + 2]!);
  const y0 = digitOf(bytes[from + 3]!);
  const m1 = digitOf(bytes[from + 5]!);
  const m0 = digitOf(bytes[from + 6]!);
  const d1 = digitOf(bytes[from + 8]!);
  const d0 = digitOf(bytes[from + 9]!);
  if (y3 > 9 || y2 > 9 || y1 > 9 || y0 > 9 || m1 > 9 || m0 > 9 || d1 > 9 || d0 > 9) return Number.NaN;
  return daysOf(y3 * 1000 + y2 * 100 + y1 * 10 + y0, m1 * 10 + m0, d1 * 10 + d0);
}

/** Packs three letters, in any case, into a number. */
function packed(a: number, b: number, c: number): number {
  return ((a | 0x20) << 16) | ((b | 0x20) << 8) | (c | 0x20);
}

const monthNumbers: ReadonlyMap<number, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, m) => {
    const [a = 0, b = 0, c = 0] = Buffer.from(name);
    return [packed(a, b, c), m + 1];
  }),
);

/**
 * Reads `D Mon YYYY` or `DD Mon YYYY`, the usual shape with a name, as days since 2000-01-01. Returns NaN for
 * everything else.
 */
export function namedMonthDays(bytes: Uint8Array, from: number, size: number): number {
  if (size !== 10 && size !== 11) return Number.NaN;
  const i = from + size - 9;
  if (bytes[i] !== SPACE || bytes[i + 4] !== SPACE) return Number.NaN;
  const month = monthNumbers.get(packed(bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!));
  const d1 = size === 11 ? digitOf(bytes[from]!) : 0;
  const d0 = digitOf(bytes[i - 1]!);
  const y3 = digitOf(bytes[i + 5]!);
  const y2 = digitOf(bytes[i + 6]!);
  const y1 = digitOf(bytes[i + 7]!);
  const y0 = digitOf(bytes[i + 8]!);
  if (month === undefined || y3 > 9 || y2 > 9 || y1 > 9 || y0 > 9 || d1 > 9 || d0 > 9) return Number.NaN;
  return daysOf(y3 * 1000 + y2 * 100 + y1 * 10 + y0, month, d1 * 10 + d0);
}

function daysOf(year: number, month: number, day: number): number {
  return year > 0 && isCivilDay(year, month, day) ? daysFromCivil(year, month, day) : Number.NaN;
}
