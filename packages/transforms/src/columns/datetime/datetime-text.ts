import { DATE_AMBIGUOUS, DATE_INVALID, KEPT } from '../../batch/reject-code.ts';
import { civilFromDays, type DateOrder, daysFromCivil, isCivilDay } from './calendar.ts';
import { fields, NUMBER, splitFields, TIME, ZONE } from './datetime-fields.ts';
import * as found from './datetime-parts.ts';
import { parts } from './datetime-parts.ts';
import {
  ALLBALLS,
  AM,
  BC,
  EARLY,
  EPOCH,
  isDateKeyword,
  type Meaning,
  meaningOf,
  PM,
  SIGNED_LATE,
} from './datetime-words.ts';

/** What {@link parseDateTime} found. */
export interface DateTime {
  /** Days since 2000-01-01, or ±Infinity. */
  days: number;
  /** Microseconds since midnight, local to the offset; up to 86,400,000,000 for 24:00. */
  micros: number;
  /** Seconds east of UTC; undefined when the text names no zone. */
  offsetSeconds: number | undefined;
}

/** How a date is read. */
export interface DateReading {
  /** Of day, month and year in numbers. Default: `iso`, in which a text means the same in every order, or is refused. */
  readonly order?: DateOrder;
  /** Whether `+infinity` is known, as since PostgreSQL 16. Default: not. */
  readonly signedInfinity?: boolean;
}

/** 2000-01-01 as a Julian day, and 1970-01-01 in days since then. */
const JULIAN_EPOCH = 2_451_545;
const UNIX_EPOCH = -10_957;
const DAY_MICROS = 86_400e6;

/** PostgreSQL's buffers, for the fields and an end mark for each: MAXDATELEN + 1, and MAXDATELEN + MAXDATEFIELDS. */
export const DATE_CHARACTERS_MAX = 129;
export const TIMESTAMP_CHARACTERS_MAX = 153;

/**
 * Reads a date, optionally with a time of day and an offset, as PostgreSQL does: see its manual, 8.5.1 and
 * appendix B, and utils/adt/datetime.c for the corners. ISO 8601 with all its separators, month and day names in
 * English, am and pm, BC, Julian days, days of the year, run-together digits, `epoch`, `infinity`.
 *
 * Refused although PostgreSQL reads it: what `order` would have to decide when it is `iso`; years of two digits; words
 * for the clock's time; zones by name other than UTC; days and times that PostgreSQL carries over into the next; numbers
 * of a date with a fraction.
 * @param charactersMax how long it may be without blanks
 * @returns the fault DATE_INVALID or DATE_AMBIGUOUS, or KEPT with `into` filled
 */
export function parseDateTime(
  value: string,
  reading: Required<DateReading>,
  into: DateTime,
  charactersMax: number,
): number {
  if (!splitFields(value, charactersMax, isDateKeyword)) return DATE_INVALID;
  const fault = parseFields(reading.order, into);
  return fault === KEPT && state.special === SIGNED_LATE && !reading.signedInfinity ? DATE_INVALID : fault;
}

function parseFields(order: DateOrder, into: DateTime): number {
  if (order !== 'iso') return decode(order) && finish(into) ? KEPT : DATE_INVALID;
  const isRead = decode('ymd');
  if (!parts.isOrderUsed) return isRead && finish(into) ? KEPT : DATE_INVALID;
  for (const guess of ['ymd', 'mdy', 'dmy'] as const) {
    if (decode(guess) && finish(into, true)) return DATE_AMBIGUOUS;
  }
  return DATE_INVALID;
}

/** What the fields say beside {@link parts}. */
const state = {
  seen: 0,
  prefix: undefined as 'julian' | 'time' | undefined,
  half: 0,
  era: 0,
  special: 0,
  julian: 0,
};

function decode(order: typeof parts.order): boolean {
  found.clearParts(order);
  Object.assign(state, { seen: 0, prefix: undefined, half: 0, era: 0, special: 0, julian: Number.NaN });
  for (let f = 0; f < fields.count; f++) {
    const text = fields.text[f]!;
    const kind = fields.kind[f]!;
    const meaning = kind > ZONE ? meaningOf(text) : undefined;
    if (meaning?.word === 'noise') continue;
    if (meaning?.word === 'julian' || meaning?.word === 'time') {
      const isMissing = meaning.word === 'time' && (state.seen & found.WHOLE_DATE) !== found.WHOLE_DATE;
      if (state.prefix !== undefined || isMissing) return false;
      state.prefix = meaning.word;
      continue;
    }
    const bits = kind > ZONE ? readWord(meaning) : readField(kind, text);
    if (bits === found.NOTHING || bits & state.seen) return false;
    state.seen |= bits;
  }
  return state.prefix === undefined;
}

function readField(kind: number, text: string): number {
  const { seen, prefix } = state;
  state.prefix = undefined;
  if (kind === ZONE) {
    state.prefix = prefix;
    return found.readOffset(text);
  }
  if (kind === TIME) return prefix === 'julian' ? found.NOTHING : found.readTime(text);
  if (prefix === 'julian') return readJulian(text);
  if (kind === NUMBER) return prefix === undefined ? readBareNumber(text, seen) : readAfterT(text, seen);
  const monthAndDay = found.MONTH | found.DAY;
  if (prefix === undefined && (seen & monthAndDay) !== monthAndDay) return found.readDate(text, seen);
  // With a date before it: a time with an offset, 103000-08, or the name of a zone.
  if (seen & found.TIME_OF_DAY) return found.NOTHING;
  return found.readTimeAndOffset(text, seen);
}

const julianDay = /^(\d+)(\.\d+)?([+-].*)?$/;

/** `J2451187`, `J2451187.5`, `J2451187-8`, by the astronomers' count, but from midnight. */
function readJulian(text: string): number {
  const m = julianDay.exec(text);
  if (m === null || Number(m[1]) > found.INT_MAX) return found.NOTHING;
  state.julian = Number(m[1]) - JULIAN_EPOCH;
  if (m[3] !== undefined) {
    if (m[2] !== undefined || found.readOffset(m[3]) === found.NOTHING) return found.NOTHING;
    return found.WHOLE_DATE | found.TIME_OF_DAY | found.OFFSET;
  }
  if (m[2] === undefined) return found.WHOLE_DATE;
  parts.hour = parts.minute = parts.second = 0;
  parts.micros = Math.trunc(Number(`0${m[2]}`) * DAY_MICROS);
  return found.WHOLE_DATE | found.TIME_OF_DAY;
}

function readBareNumber(text: string, seen: number): number {
  const point = text.indexOf('.');
  if (point >= 0 && !(seen & found.WHOLE_DATE)) return found.readDate(text, seen);
  const isPart = seen & found.WHOLE_DATE && seen & found.TIME_OF_DAY;
  return point > 2 || (point < 0 && text.length >= 6 && !isPart)
    ? found.readRunTogether(text, seen)
    : found.readNumber(text, seen, parts.hasNamedMonth);
}

function readAfterT(text: string, seen: number): number {
  const bits = found.readRunTogether(text, seen | found.WHOLE_DATE);
  return bits === found.TIME_OF_DAY ? bits : found.NOTHING;
}

function readWord(meaning: Meaning | undefined): number {
  const value = meaning?.value ?? 0;
  switch (meaning?.word) {
    case 'month':
      return readMonth(value);
    case 'weekday':
      return found.WEEKDAY;
    case 'half':
      state.half = value;
      return found.HALF;
    case 'era':
      state.era = value;
      return found.ERA;
    case 'zone':
      parts.offsetSeconds = value;
      return found.OFFSET;
    case 'daylight':
      parts.offsetSeconds += value;
      return found.DAYLIGHT;
    case 'special':
      return readSpecial(value);
    default:
      return found.NOTHING;
  }
}

/** A number before it that was taken for the month was the day. */
function readMonth(value: number): number {
  const isDay =
    state.seen & found.MONTH &&
    !parts.hasNamedMonth &&
    !(state.seen & found.DAY) &&
    parts.month >= 1 &&
    parts.month <= 31;
  if (isDay) parts.day = parts.month;
  parts.hasNamedMonth = true;
  parts.month = value;
  return isDay ? found.DAY : found.MONTH;
}

function readSpecial(value: number): number {
  parts.offsetSeconds = 0;
  if (value !== ALLBALLS) {
    state.special = value;
    return found.WHOLE_DATE | found.TIME_OF_DAY | found.OFFSET;
  }
  parts.hour = parts.minute = parts.second = parts.micros = 0;
  return found.TIME_OF_DAY | found.OFFSET;
}

/** Fills `into` from what was decoded. @returns false where there is no such day or time, or not all of it */
function finish(into: DateTime, takesShortYear = false): boolean {
  const { seen, special } = state;
  into.micros = 0;
  into.offsetSeconds = seen & found.OFFSET ? parts.offsetSeconds : undefined;
  if (special !== 0) {
    into.days =
      special === EPOCH
        ? UNIX_EPOCH
        : special === EARLY
          ? Number.NEGATIVE_INFINITY
          : Number.POSITIVE_INFINITY;
    return true;
  }
  if ((seen & found.WHOLE_DATE) !== found.WHOLE_DATE) return false;
  if (seen & found.DAYLIGHT && !(seen & found.OFFSET)) return false;
  into.days = Number.isNaN(state.julian) ? dayOf(takesShortYear) : state.julian;
  into.micros = microsOfDay(state.half);
  return !Number.isNaN(into.days) && !Number.isNaN(into.micros);
}

function dayOf(takesShortYear: boolean): number {
  const isBc = state.era === BC;
  const year = isBc ? 1 - parts.year : parts.year;
  if (parts.year < 1 || (parts.isShortYear && !isBc && !takesShortYear)) return Number.NaN;
  if (state.seen & found.DAY_OF_YEAR) {
    const days = daysFromCivil(year, 1, 1) + parts.dayOfYear - 1;
    // PostgreSQL goes on into the next year on day 366 of a common one.
    return civilFromDays(days).year === year ? days : Number.NaN;
  }
  return isCivilDay(year, parts.month, parts.day) ? daysFromCivil(year, parts.month, parts.day) : Number.NaN;
}

/** Of the hour, minute and second in {@link parts}, or NaN. @param half AM, PM or 0 */
export function microsOfDay(half: number): number {
  let { hour } = parts;
  if (half !== 0) {
    if (hour > 12) return Number.NaN;
    if (half === AM && hour === 12) hour = 0;
    if (half === PM && hour !== 12) hour += 12;
  }
  return timeOfDay(hour, parts.minute, parts.second, parts.micros);
}

/** Microseconds since midnight, or NaN: 24:00:00 and a leap second (:60) are times, as they are for PostgreSQL. */
export function timeOfDay(hour: number, minute: number, second: number, micros: number): number {
  if (hour > 24 || minute > 59 || second > 60) return Number.NaN;
  const total = ((hour * 60 + minute) * 60 + second) * 1e6 + micros;
  return total > DAY_MICROS ? Number.NaN : total;
}
