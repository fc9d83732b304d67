import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../../batch/reject-code.ts';
import { fields, NUMBER, DATE, splitFields, TIME, ZONE } from './datetime-fields.ts';
import { roundHalfEven } from './datetime-parts.ts';
import { isDateKeyword } from './datetime-words.ts';
import { addToSum, clearSum, isInt8, sum } from './interval-sum.ts';
import { parseIsoInterval } from './interval-iso.ts';
import { SECONDS_BITS, type Unit, unitOf, units } from './interval-words.ts';

/** PostgreSQL's buffer. */
const CHARACTERS_MAX = 256;

/** Whether the text said `infinity`, and its sign. */
export const special = { sign: 0 };

/**
 * Reads an interval as PostgreSQL does (manual, 8.5.4): `1 year 2 mons 3 days 04:05:06`, `@ 1 day ago`, `1-2`,
 * `3 4:05`, `P1Y2M3DT4H5M6S` and its alternative form, `infinity`. A sign is that of its own number only.
 * @param lastUnit what a last number without a unit counts
 * @returns the fault, or KEPT with {@link sum} and {@link special} filled
 */
export function parseInterval(value: string, lastUnit: Unit, isMinutesFirst: boolean): number {
  clearSum();
  special.sign = 0;
  let fault = TYPE_INVALID;
  if (splitFields(value, CHARACTERS_MAX, isDateKeyword)) fault = readBackwards(lastUnit, isMinutesFirst);
  if (fault === TYPE_INVALID) {
    clearSum();
    fault = parseIsoInterval(value);
  }
  return fault;
}

const TIME_BITS = SECONDS_BITS | units.minute.bit | units.hour.bit;
const ALL_BITS = 0x7fffffff;

/** From the last field to the first, because units stand behind their numbers. */
function readBackwards(lastUnit: Unit, isMinutesFirst: boolean): number {
  let seen = 0;
  let unit: Unit | undefined = lastUnit;
  let isUnitWaiting = false;
  let isAgo = false;
  for (let f = fields.count - 1; f >= 0; f--) {
    const text = fields.text[f]!;
    const kind = fields.kind[f]!;
    const isLast = f === fields.count - 1;
    let bits = 0;
    if (kind === TIME || (kind === ZONE && text.includes(':'))) {
      const fault = readClock(text, isMinutesFirst);
      if (fault !== KEPT) return fault;
      bits = TIME_BITS;
      unit = units.day;
      isUnitWaiting = false;
    } else if (kind === NUMBER || kind === DATE || kind === ZONE) {
      const fault = readCount(text, unit);
      if (fault !== KEPT) return fault;
      bits = count.bits;
      unit = count.unit === units.hour ? units.day : count.unit;
      isUnitWaiting = false;
    } else {
      if (isUnitWaiting) return TYPE_INVALID;
      const sign = signOfInfinity(text);
      const found = unitOf(text);
      if (text === 'ago' && isLast) {
        isAgo = true;
        // A number before it must have a unit.
        unit = undefined;
      } else if (sign !== 0 && isLast) {
        special.sign = sign;
        bits = ALL_BITS;
      } else if (found !== undefined) {
        unit = found;
        isUnitWaiting = true;
      } else return TYPE_INVALID;
    }
    if (bits & seen) return TYPE_INVALID;
    seen |= bits;
  }
  if (seen === 0 || isUnitWaiting) return TYPE_INVALID;
  return isAgo ? negate() : KEPT;
}

function signOfInfinity(text: string): number {
  if (text === 'infinity' || text === '+infinity') return 1;
  return text === '-infinity' ? -1 : 0;
}

function negate(): number {
  const { years, months, days, micros } = sum;
  const lowest = -(2 ** 31);
  if (years === lowest || months === lowest || days === lowest || !isInt8(-micros)) return OUT_OF_RANGE;
  Object.assign(sum, { years: -years, months: -months, days: -days, micros: -micros });
  return KEPT;
}

const clock = /^([+-]?)(\d+):(\d*)(?::(\d*))?(\.\d*)?$/;

/** `4:05`, `4:05:06.5`, and `5:06.5` for minutes and seconds; the hours may be many. */
function readClock(text: string, isMinutesFirst: boolean): number {
  const m = clock.exec(text);
  if (m === null) return TYPE_INVALID;
  let hours = BigInt(m[2]!);
  let minutes = Number(m[3]);
  let seconds = Number(m[4] ?? 0);
  if (m[4] === undefined && (m[5] !== undefined || isMinutesFirst)) {
    seconds = minutes;
    minutes = Number(hours);
    hours = 0n;
  }
  if (minutes > 59 || seconds > 60) return OUT_OF_RANGE;
  const fraction = m[5] === undefined || m[5] === '.' ? 0 : roundHalfEven(Number(`0${m[5]}`) * 1e6);
  const micros = hours * 3_600_000_000n + BigInt((minutes * 60 + seconds) * 1e6 + fraction);
  if (!isInt8(micros)) return OUT_OF_RANGE;
  // Not added: PostgreSQL lets a time replace what a fraction of a day behind it made.
  sum.micros = m[1] === '-' ? -micros : micros;
  return KEPT;
}

/** What {@link readCount} found. */
const count: { bits: number; unit: Unit } = { bits: 0, unit: units.second };

// `1.` is a number since PostgreSQL 16 only.
const number = /^([+-]?)(\d*)(\.\d+)?$/;
const yearsMonths = /^([+-]?)(\d+)-(\d*)$/;

function readCount(text: string, unit: Unit | undefined): number {
  const ym = yearsMonths.exec(text);
  if (ym !== null) return readYearsMonths(ym[1] === '-' ? -1n : 1n, ym[2]!, Number(ym[3]));
  const m = number.exec(text);
  // A sign right before the point is none of a number for PostgreSQL.
  if (unit === undefined || m === null || (m[1] !== '' && m[2] === '')) return TYPE_INVALID;
  const sign = m[1] === '-' ? -1 : 1;
  const whole = BigInt(sign) * BigInt(m[2] === '' ? 0 : m[2]!);
  const fraction = sign * Number(`0${m[3] ?? ''}`);
  count.unit = unit;
  count.bits = unit === units.second && fraction !== 0 ? SECONDS_BITS : unit.bit;
  return isInt8(whole) && addToSum(unit, whole, fraction) ? KEPT : OUT_OF_RANGE;
}

function readYearsMonths(sign: bigint, years: string, months: number): number {
  count.unit = units.month;
  count.bits = units.month.bit;
  if (months > 11) return OUT_OF_RANGE;
  const whole = sign * (BigInt(years) * 12n + BigInt(months));
  return isInt8(whole) && addToSum(units.month, whole, 0) ? KEPT : OUT_OF_RANGE;
}
