import { DATE_INVALID, KEPT } from '../../../batch/reject-code.ts';
import { COLON, digitOf, DOT, MINUS, PLUS } from '../../../csv/ascii.ts';
import { daysFromCivil, isCivilDay, yearLength } from '../calendar.ts';
import { wholeYear } from '../date-parts.ts';
import { endOfText, skipSpaces } from '../../kernels/trim-blanks.ts';
import { endOfLetters, zoneSeconds } from './zone-names.ts';
import type { DateFormat, Step } from './date-format.ts';
import type { Part, Shape } from './elements.ts';
import type { MomentReader } from './moment-reader.ts';
import {
  longMonths,
  longWeekdays,
  type Names,
  nameAt,
  nameLength,
  shortMonths,
  shortWeekdays,
} from './names.ts';

/** Fields of a value in one record, by {@link Part}. */
const places: Readonly<Record<Part, number>> = {
  year: 0,
  month: 1,
  day: 2,
  'day of the year': 3,
  weekday: 4,
  hour: 5,
  half: 6,
  minute: 7,
  second: 8,
  fraction: 9,
  zone: 10,
  'zone minutes': 11,
};
const YEAR = places.year;
const MONTH = places.month;
const DAY = places.day;
const DAY_OF_YEAR = places['day of the year'];
const HOUR = places.hour;
const HALF = places.half;
const MINUTE = places.minute;
const SECOND = places.second;
const FRACTION = places.fraction;
const ZONE = places.zone;
const ZONE_MINUTES = places['zone minutes'];

/** A step as numbers, so that reading a value allocates nothing. */
interface Compiled {
  readonly kind: 'blanks' | 'literal' | Shape;
  /** Field that the step fills. */
  readonly place: number;
  readonly least: number;
  readonly most: number;
  readonly bytes: Uint8Array;
  readonly names: Names;
}

const namesOf: Partial<Record<Shape, Names>> = {
  'short month': shortMonths,
  'long month': longMonths,
  'short weekday': shortWeekdays,
  'long weekday': longWeekdays,
};

/** Year of two digits: PostgreSQL's YY means 1970 to 2069, Oracle's RR 1950 to 2049. */
type Century = 'YYYY' | 'YY' | 'RR';

/**
 * Reads values by a template, as PostgreSQL's `to_timestamp` does (utils/adt/formatting.c), but strictly: every
 * character belongs to a step of the template, and there is none left at the end. Blanks around the value are ignored,
 * and one in the template stands for one or more. Names are English, in any case.
 */
export class TemplateReader implements MomentReader {
  days = 0;
  micros = 0;
  offsetSeconds = Number.NaN;

  readonly #steps: readonly Compiled[];
  readonly #century: Century;
  readonly #hasDay: boolean;
  readonly #isByDay: boolean;
  readonly #hasHalf: boolean;
  /** Values of the elements, by their places. */
  readonly #fields = new Int32Array(Object.keys(places).length);

  constructor({ steps, hasDay }: DateFormat) {
    const names = new Set(steps.map((step) => (step.kind === 'element' ? step.name : undefined)));
    this.#steps = steps.map(compile);
    this.#century = names.has('YY') ? 'YY' : names.has('RR') ? 'RR' : 'YYYY';
    this.#hasDay = hasDay;
    this.#isByDay = names.has('DDD');
    this.#hasHalf = steps.some((step) => step.kind === 'element' && step.element.part === 'half');
  }

  read(bytes: Uint8Array, from: number, end: number): number {
    let i = skipSpaces(bytes, from, end);
    const last = endOfText(bytes, i, end);
    this.#fields.fill(0);
    this.offsetSeconds = Number.NaN;
    for (let s = 0; s < this.#steps.length; s++) {
      i = this.#readStep(this.#steps[s]!, bytes, i, last);
      if (i < 0) return DATE_INVALID;
    }
    return i === last && this.#findDay() && this.#findTime() ? KEPT : DATE_INVALID;
  }

  /** @returns the position after the step, or −1 */
  #readStep(step: Compiled, bytes: Uint8Array, from: number, end: number): number {
    switch (step.kind) {
      case 'blanks':
        return skipOneSpace(bytes, from, end);
      case 'literal':
        return skipLiteral(step.bytes, bytes, from, end);
      case 'digits':
        return this.#readDigits(step, bytes, from, end);
      case 'half':
        return this.#readHalf(bytes, from, end, 2);
      case 'dotted half':
        return this.#readHalf(bytes, from, end, 4);
      case 'sign and hours':
        return this.#readSignAndHours(bytes, from, end);
      case 'zone':
        return this.#readZone(bytes, from, end);
      default:
        return this.#readName(step, bytes, from, end);
    }
  }

  #readDigits({ place, least, most }: Compiled, bytes: Uint8Array, from: number, end: number): number {
    let value = 0;
    let i = from;
    for (; i < end && i - from < most; i++) {
      const digit = digitOf(bytes[i]!);
      if (digit > 9) break;
      value = value * 10 + digit;
    }
    if (i - from < least) return -1;
    if (place === FRACTION) for (let digits = i - from; digits < 6; digits++) value *= 10;
    this.#fields[place] = value;
    return i;
  }

  #readName({ place, names }: Compiled, bytes: Uint8Array, from: number, end: number): number {
    const index = nameAt(names, bytes, from, end);
    if (index < 0) return -1;
    this.#fields[place] = index + 1;
    return from + nameLength(names, index);
  }

  /** Reads `AM` or `PM` of two characters, `a.m.` or `p.m.` of four. */
  #readHalf(bytes: Uint8Array, from: number, end: number, size: 2 | 4): number {
    if (from + size > end) return -1;
    const letter = bytes[from]! | LOWER_CASE;
    const m = bytes[from + size / 2]! | LOWER_CASE;
    const isDotted = bytes[from + 1] === DOT && bytes[from + 3] === DOT;
    if ((letter !== LETTER_A && letter !== LETTER_P) || m !== LETTER_M || (size === 4 && !isDotted))
      return -1;
    this.#fields[HALF] = letter === LETTER_P ? 1 : 0;
    return from + size;
  }

  /** Reads `+02`. The minutes of `TZM` have its sign. */
  #readSignAndHours(bytes: Uint8Array, from: number, end: number): number {
    if (from + 3 > end || (bytes[from] !== PLUS && bytes[from] !== MINUS)) return -1;
    const tens = digitOf(bytes[from + 1]!);
    const ones = digitOf(bytes[from + 2]!);
    if (tens > 9 || ones > 9 || tens * 10 + ones > HOURS_MAX) return -1;
    this.#fields[ZONE] = bytes[from] === MINUS ? -1 : 1;
    this.offsetSeconds = (tens * 10 + ones) * 3600;
    return from + 3;
  }

  /** Reads `Z`, an abbreviation, `+02` or `+02:30`. */
  #readZone(bytes: Uint8Array, from: number, end: number): number {
    const hours = this.#readSignAndHours(bytes, from, end);
    if (hours < 0) {
      const stop = endOfLetters(bytes, from, end);
      this.offsetSeconds = zoneSeconds(bytes, from, stop);
      this.#fields[ZONE] = 1;
      return Number.isNaN(this.offsetSeconds) ? -1 : stop;
    }
    if (hours + 3 > end || bytes[hours] !== COLON) return hours;
    const tens = digitOf(bytes[hours + 1]!);
    const ones = digitOf(bytes[hours + 2]!);
    if (tens > 5 || ones > 9) return -1;
    this.#fields[ZONE_MINUTES] = tens * 10 + ones;
    return hours + 3;
  }

  #findDay(): boolean {
    if (!this.#hasDay) {
      this.days = 0;
      return true;
    }
    const fields = this.#fields;
    const year = this.#century === 'YYYY' ? fields[YEAR]! : inCentury(fields[YEAR]!, this.#century);
    if (year < 1) return false;
    if (this.#isByDay) {
      const day = fields[DAY_OF_YEAR]!;
      this.days = daysFromCivil(year, 1, 1) + day - 1;
      return day >= 1 && day <= yearLength(year);
    }
    this.days = daysFromCivil(year, fields[MONTH]!, fields[DAY]!);
    return isCivilDay(year, fields[MONTH]!, fields[DAY]!);
  }

  #findTime(): boolean {
    const fields = this.#fields;
    let hour = fields[HOUR]!;
    if (this.#hasHalf) {
      if (hour < 1 || hour > 12) return false;
      hour = (hour % 12) + 12 * fields[HALF]!;
    }
    const minute = fields[MINUTE]!;
    const second = fields[SECOND]!;
    if (hour > 23 || minute > 59 || second > 59 || fields[ZONE_MINUTES]! > 59) return false;
    this.micros = ((hour * 60 + minute) * 60 + second) * 1e6 + fields[FRACTION]!;
    this.offsetSeconds = fields[ZONE]! * (this.offsetSeconds + fields[ZONE_MINUTES]! * 60);
    return true;
  }
}

const LOWER_CASE = 0x20;
const LETTER_A = 0x61;
const LETTER_M = 0x6d;
const LETTER_P = 0x70;
/** Largest offset that PostgreSQL accepts. */
const HOURS_MAX = 15;

function inCentury(year: number, century: 'YY' | 'RR'): number {
  if (century === 'YY') return wholeYear(year);
  return year + (year < 50 ? 2000 : 1900);
}

function skipOneSpace(bytes: Uint8Array, from: number, end: number): number {
  const next = skipSpaces(bytes, from, end);
  return next === from ? -1 : next;
}

function skipLiteral(literal: Uint8Array, bytes: Uint8Array, from: number, end: number): number {
  if (from + literal.length > end) return -1;
  for (let i = 0; i < literal.length; i++) if (bytes[from + i] !== literal[i]) return -1;
  return from + literal.length;
}

const nothing = new Uint8Array(0);

function compile(step: Step, at: number, steps: readonly Step[]): Compiled {
  const none = { place: 0, least: 0, most: 0, bytes: nothing, names: shortMonths };
  if (step.kind === 'blanks') return { ...none, kind: 'blanks' };
  if (step.kind === 'literal') return { ...none, kind: 'literal', bytes: step.bytes };
  const { part, shape, digits = [0, 0] } = step.element;
  // Next to other digits, only the number of digits tells where the number ends.
  const isFixed = isNumber(steps[at - 1]) || isNumber(steps[at + 1]);
  return {
    ...none,
    kind: shape,
    place: places[part],
    least: isFixed ? digits[1] : digits[0],
    most: digits[1],
    names: namesOf[shape] ?? shortMonths,
  };
}

function isNumber(step: Step | undefined): boolean {
  return step?.kind === 'element' && step.element.shape === 'digits';
}
