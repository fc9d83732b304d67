import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../../batch/reject-code.ts';
import { NO_BITS } from '../kernels/no-result.ts';
import type { ValueOptions } from '../options/value-options.ts';
import { DATE, FieldCutter, INTERVAL_CHARACTERS_MAX, NUMBER, TIME, ZONE } from './field-cutter.ts';
import { microsOf } from './fraction.ts';
import { IntervalSum, isInt8 } from './interval-sum.ts';
import { IsoDuration } from './iso-duration.ts';
import { SECONDS_BITS, type Unit, unitOf, units } from './units.ts';

const TIME_BITS = SECONDS_BITS | units.minute.bit | units.hour.bit;
const ALL_BITS = 0x7fffffff;

const clock = /^([+-]?)(\d+):(\d*)(?::(\d*))?(\.\d*)?$/;
// `1.` is a number only since PostgreSQL 16.
const number = /^([+-]?)(\d*)(\.\d+)?$/;
const yearsMonths = /^([+-]?)(\d+)-(\d*)$/;

/**
 * Reads an interval as PostgreSQL does (manual, 8.5.4): `1 year 2 mons 3 days 04:05:06`, `@ 1 day ago`, `1-2`, `3
 * 4:05`, `P1Y2M3DT4H5M6S` and its alternative form, `infinity`. A sign applies only to its own number.
 */
export class IntervalReader {
  /** Latest result, unless it is infinite. */
  readonly sum = new IntervalSum();
  /** Sign of `infinity`, or 0. */
  infinity = 0;

  /** Unit of a last number that names none. */
  readonly #lastUnit: Unit;
  /** Whether `4:05` means minutes and seconds. */
  readonly #isMinutesFirst: boolean;
  readonly #fields = new FieldCutter();
  readonly #isoDuration = new IsoDuration(this.sum);
  /** Bits of the units that the latest field used. */
  #bits = NO_BITS;
  /** Unit of a number in the previous field; undefined if no unit applies. */
  #unit: Unit | undefined;
  /** Whether the latest field is a unit, so that a number must precede it. */
  #isUnitWaiting = false;

  constructor({ lastField = 'second', minuteToSecond = false }: ValueOptions) {
    this.#lastUnit = units[lastField];
    this.#isMinutesFirst = minuteToSecond;
  }

  /** @returns the fault TYPE_INVALID or OUT_OF_RANGE, or KEPT with the fields filled */
  read(text: string): number {
    this.sum.clear();
    this.infinity = 0;
    const isCut = this.#fields.cut(text, INTERVAL_CHARACTERS_MAX);
    let fault = isCut ? this.#readBackwards() : TYPE_INVALID;
    if (fault === TYPE_INVALID) {
      this.sum.clear();
      fault = this.#isoDuration.read(text);
    }
    if (fault !== KEPT || this.infinity !== 0) return fault;
    return this.sum.joinYears() ? KEPT : OUT_OF_RANGE;
  }

  /** Reads from the last field to the first, because units follow their numbers. */
  #readBackwards(): number {
    const { count, kinds, texts } = this.#fields;
    this.#unit = this.#lastUnit;
    this.#isUnitWaiting = false;
    let seen = NO_BITS;
    for (let f = count - 1; f >= 0; f--) {
      const fault = this.#readField(kinds[f]!, texts[f]!, f === count - 1);
      if (fault !== KEPT) return fault;
      if (this.#bits & seen) return TYPE_INVALID;
      seen |= this.#bits;
    }
    if (seen === NO_BITS || this.#isUnitWaiting) return TYPE_INVALID;
    return texts[count - 1] !== 'ago' || this.sum.negate() ? KEPT : OUT_OF_RANGE;
  }

  #readField(kind: number, text: string, isLast: boolean): number {
    if (kind === TIME || (kind === ZONE && text.includes(':'))) return this.#readClock(text);
    if (kind === NUMBER || kind === DATE || kind === ZONE) return this.#readCount(text);
    return this.#readWord(text, isLast);
  }

  #readWord(text: string, isLast: boolean): number {
    if (this.#isUnitWaiting) return TYPE_INVALID;
    this.#bits = NO_BITS;
    if (text === 'ago' && isLast) {
      // A number before it must have a unit.
      this.#unit = undefined;
      return KEPT;
    }
    const sign = signOfInfinity(text);
    if (sign !== 0 && isLast) {
      this.infinity = sign;
      this.#bits = ALL_BITS;
      return KEPT;
    }
    this.#unit = unitOf(text);
    this.#isUnitWaiting = true;
    return this.#unit === undefined ? TYPE_INVALID : KEPT;
  }

  /** Reads `4:05`, `4:05:06.5`, and `5:06.5` as minutes and seconds. There may be many hours. */
  #readClock(text: string): number {
    const m = clock.exec(text);
    if (m === null) return TYPE_INVALID;
    let hours = BigInt(m[2]!);
    let minutes = Number(m[3]);
    let seconds = Number(m[4] ?? 0);
    if (m[4] === undefined && (m[5] !== undefined || this.#isMinutesFirst)) {
      seconds = minutes;
      minutes = Number(hours);
      hours = 0n;
    }
    if (minutes > 59 || seconds > 60) return OUT_OF_RANGE;
    const fraction = m[5] === undefined ? 0 : microsOf(m[5]);
    const micros = hours * 3_600_000_000n + BigInt((minutes * 60 + seconds) * 1e6 + fraction);
    if (!isInt8(micros)) return OUT_OF_RANGE;
    // Assign, do not add: in PostgreSQL a time replaces the result of a later fraction of a day.
    this.sum.micros = m[1] === '-' ? -micros : micros;
    this.#usePart(TIME_BITS, units.day);
    return KEPT;
  }

  #readCount(text: string): number {
    const ym = yearsMonths.exec(text);
    if (ym !== null) return this.#readYearsMonths(ym[1] === '-' ? -1n : 1n, ym[2]!, Number(ym[3]));
    const unit = this.#unit;
    const m = number.exec(text);
    // PostgreSQL does not accept a sign right before the point.
    if (unit === undefined || m === null || (m[1] !== '' && m[2] === '')) return TYPE_INVALID;
    const sign = m[1] === '-' ? -1 : 1;
    const whole = BigInt(sign) * BigInt(m[2] === '' ? 0 : m[2]!);
    const fraction = sign * Number(`0${m[3] ?? ''}`);
    this.#usePart(
      unit === units.second && fraction !== 0 ? SECONDS_BITS : unit.bit,
      unit === units.hour ? units.day : unit,
    );
    return isInt8(whole) && this.sum.add(unit, whole, fraction) ? KEPT : OUT_OF_RANGE;
  }

  #readYearsMonths(sign: bigint, years: string, months: number): number {
    if (months > 11) return OUT_OF_RANGE;
    const whole = sign * (BigInt(years) * 12n + BigInt(months));
    this.#usePart(units.month.bit, units.month);
    return isInt8(whole) && this.sum.add(units.month, whole, 0) ? KEPT : OUT_OF_RANGE;
  }

  /** Records the units that a number used. @param unit unit of an earlier number that names none */
  #usePart(bits: number, unit: Unit): void {
    this.#bits = bits;
    this.#unit = unit;
    this.#isUnitWaiting = false;
  }
}

function signOfInfinity(text: string): number {
  if (text === 'infinity' || text === '+infinity') return 1;
  return text === '-infinity' ? -1 : 0;
}
