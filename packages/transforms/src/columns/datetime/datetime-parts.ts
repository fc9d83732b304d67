import { meaningOf } from './datetime-words.ts';

/** What has been found of a date and time, as bits. */
const YEAR = 1;
export const MONTH = 2;
export const DAY = 4;
export const DAY_OF_YEAR = 8;
export const TIME_OF_DAY = 16;
export const OFFSET = 32;
export const DAYLIGHT = 64;
export const HALF = 128;
export const ERA = 256;
export const WEEKDAY = 512;
export const WHOLE_DATE = YEAR | MONTH | DAY;
/** Instead of bits: the text means nothing. */
export const NOTHING = 0;

/** One per process, because kernels are synchronous. */
export const parts = {
  year: 0,
  month: 0,
  day: 0,
  dayOfYear: 0,
  hour: 0,
  minute: 0,
  second: 0,
  micros: 0,
  offsetSeconds: 0,
  /** The year has two digits, or is one of two numbers of which either may be it. */
  isShortYear: false,
  hasNamedMonth: false,
  /** How to read numbers of which neither has more than two digits, and whether that has decided anything. */
  order: 'ymd' as 'ymd' | 'mdy' | 'dmy',
  isOrderUsed: false,
};

export function clearParts(order: typeof parts.order): void {
  parts.hour = parts.minute = parts.second = parts.micros = parts.offsetSeconds = 0;
  parts.isShortYear = parts.hasNamedMonth = parts.isOrderUsed = false;
  parts.order = order;
}

/** C's `int`, beyond which PostgreSQL refuses a number. */
export const INT_MAX = 2 ** 31 - 1;
const leadingInteger = /^\d+/;
const wholeNumber = /^\d+$/;

/**
 * One number of a date, by what was seen of it before (manual, appendix B.1, step 3 and 4). When the date is
 * whole it is a time. A fraction is refused: PostgreSQL makes it a part of the second, or drops it, and counts it into the
 * length of a year.
 * @returns the bits that it sets
 */
export function readNumber(text: string, seen: number, hasNamedMonth: boolean): number {
  const value = Number(text);
  if (!wholeNumber.test(text) || value > INT_MAX) return NOTHING;
  const known = seen & WHOLE_DATE;
  if (known === WHOLE_DATE) return readRunTogether(text, seen);
  if (text.length === 3 && known === YEAR && value >= 1 && value <= 366) {
    parts.dayOfYear = value;
    return DAY_OF_YEAR | MONTH | DAY;
  }
  const bit = placeOf(text.length, known, hasNamedMonth);
  if (bit === YEAR) {
    parts.year = value;
    parts.isShortYear = text.length <= 2;
  } else if (bit === MONTH) parts.month = value;
  else if (hasNamedMonth && known === (YEAR | MONTH)) placeDay(value, text.length);
  else parts.day = value;
  return bit;
}

function placeOf(length: number, known: number, hasNamedMonth: boolean): number {
  const { order } = parts;
  if (known === 0) {
    if (length >= 3) return YEAR;
    parts.isOrderUsed = true;
    return order === 'ymd' ? YEAR : order === 'dmy' ? DAY : MONTH;
  }
  if (known === MONTH && hasNamedMonth) return length >= 3 || order === 'ymd' ? YEAR : DAY;
  if (known === YEAR || known === DAY) return MONTH;
  if (known === MONTH || known === (YEAR | MONTH)) return DAY;
  return YEAR;
}

/** `5 Jan 2024`: what was taken for the year was the day, whatever the order. */
function placeDay(value: number, length: number): void {
  if (length >= 3 && parts.isShortYear) {
    parts.day = parts.year;
    parts.year = value;
    parts.isShortYear = false;
    parts.isOrderUsed = false;
  } else {
    if (parts.isShortYear) parts.isOrderUsed = true;
    parts.day = value;
  }
}

/** `20240105`, `240105`, `103000`, `1030`, `103000.5`: a date while there is none, else a time. */
export function readRunTogether(text: string, seen: number): number {
  const point = text.indexOf('.');
  const length = point < 0 ? text.length : point;
  if (leadingInteger.exec(text)?.[0].length !== length) return NOTHING;
  if (point >= 0) {
    parts.micros = microsOf(text.slice(point));
    if (Number.isNaN(parts.micros)) return NOTHING;
  } else if ((seen & WHOLE_DATE) !== WHOLE_DATE && length >= 6) {
    parts.day = Number(text.slice(-2));
    parts.month = Number(text.slice(-4, -2));
    parts.year = Number(text.slice(0, -4));
    if (length === 6) parts.isShortYear = true;
    return parts.year > INT_MAX ? NOTHING : WHOLE_DATE;
  }
  if (seen & TIME_OF_DAY || (length !== 6 && length !== 4)) return NOTHING;
  parts.hour = Number(text.slice(0, 2));
  parts.minute = Number(text.slice(2, 4));
  parts.second = length === 6 ? Number(text.slice(4, 6)) : 0;
  return TIME_OF_DAY;
}

const border = /\d[a-z]|[a-z]\d|[^a-z\d]{2,}$/;
const pieces = /\d+|[a-z]+/g;

/**
 * A date with separators: `2024-01-05`, `5-Jan-2024`, `2024.005`. Where a name touches a number, PostgreSQL drops
 * the character between (`5-Jan2024` is the year 24); that is refused.
 */
export function readDate(text: string, seenBefore: number): number {
  if (border.test(text)) return NOTHING;
  const found = text.match(pieces) ?? [];
  let seen = seenBefore;
  let bits = 0;
  let hasNamedMonth = false;
  for (const piece of found) {
    if (piece[0]! < 'a') continue;
    const meaning = meaningOf(piece);
    if (meaning?.word !== 'month' || seen & MONTH) return NOTHING;
    parts.month = meaning.value;
    hasNamedMonth = true;
    seen |= MONTH;
    bits |= MONTH;
  }
  // In another order the number before it is the month or the day, and a second one is refused.
  const isAfterOrdered = (seenBefore & YEAR) !== 0 && parts.isShortYear;
  for (const piece of found) {
    if (piece[0]! >= 'a') continue;
    const bit = readNumber(piece, seen, hasNamedMonth);
    if (bit === NOTHING || seen & bit) return NOTHING;
    seen |= bit;
    bits |= bit;
  }
  if (isAfterOrdered) parts.isOrderUsed = true;
  return (seen & ~(DAY_OF_YEAR | OFFSET)) === WHOLE_DATE ? bits : NOTHING;
}

const clock = /^(\d+):(\d*)(?::(\d*))?(\.\d*)?$/;

/** `10:30`, `10:30:00.5`, and `10:30.5` for minutes and seconds. */
export function readTime(text: string): number {
  const m = clock.exec(text);
  if (m === null) return NOTHING;
  const numbers = [Number(m[1]), Number(m[2]), Number(m[3] ?? 0)];
  if (m[3] === undefined && m[4] !== undefined) {
    numbers.unshift(0);
    numbers.pop();
  }
  const [hour = 0, minute = 0, second = 0] = numbers;
  const micros = m[4] === undefined ? 0 : microsOf(m[4]);
  if (minute > 59 || second > 60 || Number.isNaN(micros)) return NOTHING;
  Object.assign(parts, { hour, minute, second, micros });
  return TIME_OF_DAY;
}

// A minus before minutes or seconds is a fault unless they are nought; they may be left out, but not behind it.
const zone = /^([+-])(\d*)(?::(-?\d+|)(?::(-?\d+|))?)?$/;
const negative = /:-0*[1-9]/;

/** `+2`, `+02`, `+0230`, `+02:30`, `+02:30:15`; below 16 hours. */
export function readOffset(text: string): number {
  const m = zone.exec(text);
  if (m === null || negative.test(text)) return NOTHING;
  let hours = Number(m[2]);
  let minutes = Number(m[3] ?? 0);
  const seconds = Number(m[4] ?? 0);
  if (m[3] === undefined && text.length > 3) {
    minutes = hours % 100;
    hours = Math.floor(hours / 100);
  }
  if (hours > 15 || minutes > 59 || seconds > 59) return NOTHING;
  parts.offsetSeconds = (m[1] === '-' ? -1 : 1) * ((hours * 60 + minutes) * 60 + seconds);
  return OFFSET;
}

/** `103000-08`. */
export function readTimeAndOffset(text: string, seen: number): number {
  const sign = text.indexOf('-');
  if (sign < 0 || readOffset(text.slice(sign)) === NOTHING) return NOTHING;
  const bits = readRunTogether(text.slice(0, sign), seen);
  return bits === NOTHING ? NOTHING : bits | OFFSET;
}

/** Of `.5`, rounded through a double as PostgreSQL does; NaN where it is no fraction. */
function microsOf(fraction: string): number {
  return fraction === '.' ? 0 : roundHalfEven(Number(`0${fraction}`) * 1e6);
}

export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
