import { roundHalfEven } from './datetime-parts.ts';
import { DAY_MICROS, MONTH_DAYS, type Unit } from './interval-words.ts';

/** What an interval comes to; one per process, because kernels are synchronous. */
export const sum = { years: 0, months: 0, days: 0, micros: 0n };

export function clearSum(): void {
  sum.years = sum.months = sum.days = 0;
  sum.micros = 0n;
}

const INT4_MIN = -(2 ** 31);
const INT4_MAX = 2 ** 31 - 1;

export function isInt4(value: number): boolean {
  return value >= INT4_MIN && value <= INT4_MAX;
}

export function isInt8(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/**
 * Adds `whole + fraction` of a unit. A fraction of a year becomes whole months; that of a month, days of which there
 * are 30, and that of a day, a time of which there are 24 hours, as PostgreSQL has it (manual, 8.5.4).
 * @returns false where a part overflows
 */
export function addToSum({ kind, size }: Unit, whole: bigint, fraction: number): boolean {
  const count = Number(whole);
  switch (kind) {
    case 'micros':
      return addMicros(whole * BigInt(size)) && addFraction(fraction, size);
    case 'day':
      if (!isInt4(count) || !isInt4(count * size) || !addDays(count * size)) return false;
      // A fraction so near to one that it is one as a double is 24 hours, and not a day.
      return size === 1 ? addFraction(fraction, DAY_MICROS) : addFractionDays(fraction, size);
    case 'month':
      sum.months += count;
      return isInt4(count) && isInt4(sum.months) && addFractionDays(fraction, MONTH_DAYS);
    case 'year':
      sum.years += count * size;
      sum.months += roundHalfEven(fraction * size * 12);
      return isInt4(count) && isInt4(count * size) && isInt4(sum.years) && isInt4(sum.months);
  }
}

function addMicros(micros: bigint): boolean {
  if (!isInt8(micros)) return false;
  sum.micros += micros;
  return isInt8(sum.micros);
}

function addDays(days: number): boolean {
  sum.days += days;
  return isInt4(sum.days);
}

function addFractionDays(fraction: number, size: number): boolean {
  const scaled = fraction * size;
  const days = Math.trunc(scaled);
  return addDays(days) && addFraction(scaled - days, DAY_MICROS);
}

/** Rounds to microseconds, a half towards zero. */
export function addFraction(fraction: number, size: number): boolean {
  const scaled = fraction * size;
  let micros = Math.trunc(scaled);
  const rest = scaled - micros;
  if (rest > 0.5) micros++;
  else if (rest < -0.5) micros--;
  return addMicros(BigInt(micros));
}
