import { DATE_INVALID, KEPT, OUT_OF_RANGE } from '../../../batch/reject-code.ts';
import { DOT, digitOf, MINUS, PLUS } from '../../../csv/ascii.ts';
import { endOfText, skipSpaces } from '../../kernels/trim-blanks.ts';
import { DAY_MICROS } from '../calendar.ts';
import type { MomentReader } from './moment-reader.ts';

/** 1970-01-01 in days since 2000-01-01. */
const UNIX_EPOCH_DAYS = -10_957;
/** Up to this number of digits, a whole number is exact as a double. */
const DIGITS_MAX = 15;
const DECIMALS_MAX = 6;

/**
 * Reads a decimal number: a sign, digits, a point, digits. No exponent and no separators.
 * A number is `whole` units and `micros` millionths of one, rounded half up.
 */
class DecimalReader {
  isNegative = false;
  whole = 0;
  micros = 0;
  /** Decimals as a fraction of one, for counts that are not decimal. */
  fraction = 0;

  /**
   * @param shift number of digits before the point that are decimals: 3 if the number counts thousandths
   * @returns DATE_INVALID, OUT_OF_RANGE for too many digits, or KEPT
   */
  read(bytes: Uint8Array, from: number, end: number, shift: number): number {
    let i = skipSpaces(bytes, from, end);
    const last = endOfText(bytes, i, end);
    this.isNegative = bytes[i] === MINUS && i < last;
    if (i < last && (bytes[i] === MINUS || bytes[i] === PLUS)) i++;
    let point = i;
    while (point < last && digitOf(bytes[point]!) <= 9) point++;
    if (point === i) return DATE_INVALID;
    const unitsEnd = Math.max(i, point - shift);
    this.whole = 0;
    this.micros = 0;
    this.fraction = 0;
    if (unitsEnd - i > DIGITS_MAX) return OUT_OF_RANGE;
    for (; i < unitsEnd; i++) this.whole = this.whole * 10 + digitOf(bytes[i]!);
    // Missing digits before the point are zeros: 5 is 0.005 thousandths.
    let decimals = shift - (point - unitsEnd);
    let weight = 10 ** -decimals;
    let isHalf = false;
    for (; i < last; i++) {
      if (i === point) {
        if (bytes[i] !== DOT || i + 1 === last) return DATE_INVALID;
        continue;
      }
      const digit = digitOf(bytes[i]!);
      if (digit > 9) return DATE_INVALID;
      weight /= 10;
      this.fraction += digit * weight;
      if (decimals < DECIMALS_MAX) this.micros = this.micros * 10 + digit;
      else if (decimals === DECIMALS_MAX) isHalf = digit >= 5;
      decimals++;
    }
    for (; decimals < DECIMALS_MAX; decimals++) this.micros *= 10;
    if (isHalf) this.micros++;
    return KEPT;
  }
}

/** 0001-01-01, and the day after 9999-12-31, in days since 2000-01-01. */
const DAYS_MIN = -730_119;
const DAYS_END = 2_921_940;

/**
 * Reads moments as seconds since 1970-01-01 UTC, or as thousandths or millionths of one. Years have at most four
 * digits, because today's milliseconds, read as seconds, are in the year 56000.
 */
export class EpochReader implements MomentReader {
  days = 0;
  micros = 0;
  readonly offsetSeconds = 0;

  readonly #shift: 0 | 3 | 6;
  readonly #number = new DecimalReader();

  /** @param shift decimals of a second that the number counts */
  constructor(shift: 0 | 3 | 6) {
    this.#shift = shift;
  }

  read(bytes: Uint8Array, from: number, end: number): number {
    const number = this.#number;
    const fault = number.read(bytes, from, end, this.#shift);
    if (fault !== KEPT) return fault;
    const sign = number.isNegative ? -1 : 1;
    const day = Math.floor((sign * number.whole) / 86_400);
    const micros = (sign * number.whole - day * 86_400) * 1e6 + sign * number.micros;
    const carry = Math.floor(micros / DAY_MICROS);
    this.days = UNIX_EPOCH_DAYS + day + carry;
    this.micros = micros - carry * DAY_MICROS;
    return this.days < DAYS_MIN || this.days >= DAYS_END ? OUT_OF_RANGE : KEPT;
  }
}

/** 1899-12-30 and 1900-01-01 in days since 2000-01-01. */
const SERIAL_ZERO_DAYS = -36_526;
/** Excel's 29 February 1900, which did not exist. Serial numbers before it are one less than the days since. */
const LEAP_BUG = 60;
/** 9999-12-31, Excel's last day. */
const SERIAL_MAX = 2_958_465;
const DAY_MILLIS = 86_400_000;

/**
 * Reads serial numbers of Excel's 1900 date system: days since 1900-01-01, which is 1, with the time of day as their
 * fraction. Excel counts 1900-02-29, which is rejected. It shows milliseconds at best, and writes 15 digits, so the
 * time is rounded to milliseconds.
 */
export class ExcelReader implements MomentReader {
  days = 0;
  micros = 0;
  readonly offsetSeconds = Number.NaN;

  readonly #least: number;
  readonly #most: number;
  readonly #number = new DecimalReader();

  /** @param hasDay whether the number has a day; otherwise it must be less than one */
  constructor(hasDay: boolean) {
    this.#least = hasDay ? 1 : 0;
    this.#most = hasDay ? SERIAL_MAX : 0;
  }

  read(bytes: Uint8Array, from: number, end: number): number {
    const number = this.#number;
    const fault = number.read(bytes, from, end, 0);
    if (fault !== KEPT) return fault;
    const { whole, fraction, isNegative } = number;
    if (whole > this.#most) return this.#most === 0 ? DATE_INVALID : OUT_OF_RANGE;
    if (isNegative || whole < this.#least || whole === LEAP_BUG) return DATE_INVALID;
    const millis = Math.round(fraction * DAY_MILLIS);
    const carry = this.#most > 0 && millis === DAY_MILLIS ? 1 : 0;
    this.days = SERIAL_ZERO_DAYS + whole + (whole < LEAP_BUG ? 1 : 0) + carry;
    this.micros = (millis - carry * DAY_MILLIS) * 1000;
    return KEPT;
  }
}
