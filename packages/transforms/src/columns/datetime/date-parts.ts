import { NO_BITS } from '../kernels/no-result.ts';
import { civilFromDays, daysFromCivil, isCivilDay } from './calendar.ts';
import { DAY, DAY_OF_YEAR, hasWholeDate, MONTH, OFFSET, TIME_OF_DAY, WHOLE_DATE, YEAR } from './part-bits.ts';
import { BC, meaningOf } from './words.ts';

/** Order of numbers that all have at most two digits. */
export type NumberOrder = 'ymd' | 'mdy' | 'dmy';

/** Largest C `int`; PostgreSQL rejects greater numbers. */
export const INT_MAX = 2 ** 31 - 1;
const wholeNumber = /^\d+$/;
const border = /\d[a-z]|[a-z]\d|[^a-z\d]{2,}$/;
const pieces = /\d+|[a-z]+/g;

/** Parts of a day. A method that reads one receives the bits seen so far, and returns those that it sets. */
export class DateParts {
  /** Whether the order of numbers affected the result. */
  isOrderUsed = false;
  /** Days since 2000-01-01 if the text counts days; there is then no year, month and day. */
  julianDay = Number.NaN;
  /** BC, or 0. */
  era = 0;
  #order: NumberOrder = 'ymd';
  #year = 0;
  #month = 0;
  #day = 0;
  #dayOfYear = 0;
  /** Whether the year has two digits, or is one of two numbers that could each be the year. */
  #isShortYear = false;
  /** Whether the date is six digits in a row. */
  #isSixDigits = false;
  /** Whether a field was the name of a month. */
  #hasNamedMonth = false;

  clear(order: NumberOrder): void {
    this.isOrderUsed = this.#isShortYear = this.#isSixDigits = this.#hasNamedMonth = false;
    this.julianDay = Number.NaN;
    this.era = 0;
    this.#order = order;
  }

  /**
   * Reads a number in a field of its own while the date is incomplete (manual, appendix B.1, steps 3 and 4). A fraction
   * is rejected: PostgreSQL adds it to the seconds or drops it, and counts it as part of the year's length.
   */
  readNumber(text: string, seen: number): number {
    return this.#readNumber(text, seen, this.#hasNamedMonth);
  }

  #readNumber(text: string, seen: number, hasNamedMonth: boolean): number {
    const value = Number(text);
    if (!wholeNumber.test(text) || value > INT_MAX) return NO_BITS;
    const known = seen & WHOLE_DATE;
    if (text.length === 3 && known === YEAR && value >= 1 && value <= 366) {
      this.#dayOfYear = value;
      return DAY_OF_YEAR | MONTH | DAY;
    }
    const bit = this.#placeOf(text.length, known, hasNamedMonth);
    if (bit === YEAR) {
      this.#year = value;
      this.#isShortYear = text.length <= 2;
    } else if (bit === MONTH) this.#month = value;
    else if (hasNamedMonth && known === (YEAR | MONTH)) this.#placeDay(value, text.length);
    else this.#day = value;
    return bit;
  }

  #placeOf(length: number, known: number, hasNamedMonth: boolean): number {
    const order = this.#order;
    if (known === 0) {
      if (length >= 3) return YEAR;
      this.isOrderUsed = true;
      return order === 'ymd' ? YEAR : order === 'dmy' ? DAY : MONTH;
    }
    if (known === MONTH && hasNamedMonth) return length >= 3 || order === 'ymd' ? YEAR : DAY;
    if (known === YEAR || known === DAY) return MONTH;
    if (known === MONTH || known === (YEAR | MONTH)) return DAY;
    return YEAR;
  }

  /** Handles `5 Jan 2024`: the supposed year was the day, in every order. */
  #placeDay(value: number, length: number): void {
    if (length >= 3 && this.#isShortYear) {
      this.#day = this.#year;
      this.#year = value;
      this.#isShortYear = false;
      this.isOrderUsed = false;
    } else {
      if (this.#isShortYear) this.isOrderUsed = true;
      this.#day = value;
    }
  }

  /** Reads the name of a month in a field of its own. An earlier number taken as the month was the day. */
  readMonthName(month: number, seen: number): number {
    const isDay =
      (seen & MONTH) !== 0 &&
      !this.#hasNamedMonth &&
      (seen & DAY) === 0 &&
      this.#month >= 1 &&
      this.#month <= 31;
    if (isDay) this.#day = this.#month;
    this.#hasNamedMonth = true;
    this.#month = month;
    return isDay ? DAY : MONTH;
  }

  /**
   * Reads `20240105` or `240105`. More digits are not a date: PostgreSQL takes 1704450612, a moment in seconds since
   * 1970, for a day of the year 170445.
   */
  readRunTogether(text: string): number {
    if (text.length > 8) return NO_BITS;
    this.#day = Number(text.slice(-2));
    this.#month = Number(text.slice(-4, -2));
    this.#year = Number(text.slice(0, -4));
    this.#isSixDigits = text.length === 6;
    this.#isShortYear = this.#isSixDigits;
    return WHOLE_DATE;
  }

  /**
   * Reads a date with separators: `2024-01-05`, `5-Jan-2024`, `2024.005`. If a name touches a number, PostgreSQL drops
   * the character between them (`5-Jan2024` is the year 24); that is rejected.
   */
  readSeparated(text: string, seenBefore: number): number {
    if (border.test(text)) return NO_BITS;
    const found = text.match(pieces) ?? [];
    let seen = seenBefore;
    let bits = 0;
    let hasNamedMonth = false;
    for (const piece of found) {
      if (piece[0]! < 'a') continue;
      const meaning = meaningOf(piece);
      if (meaning?.word !== 'month' || seen & MONTH) return NO_BITS;
      this.#month = meaning.value;
      hasNamedMonth = true;
      seen |= MONTH;
      bits |= MONTH;
    }
    // With `mdy` or `dmy`, the number before would be the month or the day, and a second such number would be rejected.
    const isAfterOrdered = (seenBefore & YEAR) !== 0 && this.#isShortYear;
    for (const piece of found) {
      if (piece[0]! >= 'a') continue;
      const bit = hasWholeDate(seen) ? timeBitOf(piece) : this.#readNumber(piece, seen, hasNamedMonth);
      if (bit === NO_BITS || seen & bit) return NO_BITS;
      seen |= bit;
      bits |= bit;
    }
    if (isAfterOrdered) this.isOrderUsed = true;
    return (seen & ~(DAY_OF_YEAR | OFFSET)) === WHOLE_DATE ? bits : NO_BITS;
  }

  /**
   * Returns days since 2000-01-01, or NaN if there is no such day.
   * @param takesShortYear whether a year of two digits has a century. Six digits in a row never have one: PostgreSQL
   *   reads them as year, month, day, even if `dateOrder` says that the year is last.
   */
  days(seen: number, takesShortYear: boolean): number {
    if (!Number.isNaN(this.julianDay)) return this.julianDay;
    const year = this.#yearOf(takesShortYear && !this.#isSixDigits);
    if (Number.isNaN(year)) return Number.NaN;
    if (seen & DAY_OF_YEAR) {
      // 45296.125 is a serial number of Excel's, and not day 125 of a year.
      if (year > 9999) return Number.NaN;
      const days = daysFromCivil(year, 1, 1) + this.#dayOfYear - 1;
      // PostgreSQL accepts day 366 of a common year as a day of the next one.
      return civilFromDays(days).year === year ? days : Number.NaN;
    }
    return isCivilDay(year, this.#month, this.#day)
      ? daysFromCivil(year, this.#month, this.#day)
      : Number.NaN;
  }

  /** Returns the astronomical year, or NaN if there is none. */
  #yearOf(takesShortYear: boolean): number {
    if (this.era === BC) return this.#year < 1 ? Number.NaN : 1 - this.#year;
    if (this.#isShortYear) return takesShortYear ? wholeYear(this.#year) : Number.NaN;
    return this.#year < 1 ? Number.NaN : this.#year;
  }
}

/** Adds the century to a year of two digits, as PostgreSQL does: 1970 to 2069. */
export function wholeYear(short: number): number {
  return short + (short < 70 ? 2000 : 1900);
}

/**
 * Returns the bit for a number that follows a complete date without a space: a time, which makes the date invalid in
 * every order.
 */
function timeBitOf(number: string): number {
  return number.length === 4 || number.length === 6 ? TIME_OF_DAY : NO_BITS;
}
