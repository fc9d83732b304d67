import { DAY_MICROS } from './calendar.ts';
import { roundHalfEven } from './fraction.ts';
import { MONTH_DAYS, type Unit } from './units.ts';

const INT4_MIN = -(2 ** 31);
const INT4_MAX = 2 ** 31 - 1;

function isInt4(value: number): boolean {
  return value >= INT4_MIN && value <= INT4_MAX;
}

export function isInt8(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Sum of the parts of an interval. Methods that add return false if the sum overflows. */
export class IntervalSum {
  months = 0;
  days = 0;
  micros = 0n;
  #years = 0;

  clear(): void {
    this.#years = this.months = this.days = 0;
    this.micros = 0n;
  }

  /**
   * Adds `whole + fraction` of a unit. As in PostgreSQL (manual, 8.5.4), a fraction of a year becomes whole months; a
   * fraction of a month becomes days, 30 to a month; and a fraction of a day becomes time, 24 hours to a day.
   */
  add({ kind, size }: Unit, whole: bigint, fraction: number): boolean {
    const count = Number(whole);
    switch (kind) {
      case 'micros':
        return this.#addMicros(whole * BigInt(size)) && this.addFraction(fraction, size);
      case 'day':
        if (!isInt4(count) || !isInt4(count * size) || !this.#addDays(count * size)) return false;
        // A fraction that rounds to one as a double is 24 hours, not a day.
        return size === 1 ? this.addFraction(fraction, DAY_MICROS) : this.#addFractionDays(fraction, size);
      case 'month':
        this.months += count;
        return isInt4(count) && isInt4(this.months) && this.#addFractionDays(fraction, MONTH_DAYS);
      case 'year':
        this.#years += count * size;
        this.months += roundHalfEven(fraction * size * 12);
        return isInt4(count) && isInt4(count * size) && isInt4(this.#years) && isInt4(this.months);
    }
  }

  /** Adds a fraction of a unit, rounded to microseconds, halves towards zero. @param size microseconds of the unit */
  addFraction(fraction: number, size: number): boolean {
    const scaled = fraction * size;
    let micros = Math.trunc(scaled);
    const rest = scaled - micros;
    if (rest > 0.5) micros++;
    else if (rest < -0.5) micros--;
    return this.#addMicros(BigInt(micros));
  }

  negate(): boolean {
    const isLowest = this.#years === INT4_MIN || this.months === INT4_MIN || this.days === INT4_MIN;
    if (isLowest || !isInt8(-this.micros)) return false;
    this.#years = -this.#years;
    this.months = -this.months;
    this.days = -this.days;
    this.micros = -this.micros;
    return true;
  }

  /** Converts years to months. */
  joinYears(): boolean {
    this.months += this.#years * 12;
    this.#years = 0;
    return isInt4(this.months);
  }

  #addMicros(micros: bigint): boolean {
    if (!isInt8(micros)) return false;
    this.micros += micros;
    return isInt8(this.micros);
  }

  #addDays(days: number): boolean {
    this.days += days;
    return isInt4(this.days);
  }

  #addFractionDays(fraction: number, size: number): boolean {
    const scaled = fraction * size;
    const days = Math.trunc(scaled);
    return this.#addDays(days) && this.addFraction(scaled - days, DAY_MICROS);
  }
}
