import { NO_BITS } from '../kernels/no-result.ts';
import { DateParts, INT_MAX, type NumberOrder } from './date-parts.ts';
import { type FieldCutter, NUMBER, TIME, ZONE } from './field-cutter.ts';
import { DAY, ERA, hasWholeDate, MONTH, OFFSET, TIME_OF_DAY, WEEKDAY, WHOLE_DATE } from './part-bits.ts';
import { TimeParts } from './time-parts.ts';
import { ALLBALLS, type Meaning, meaningOf } from './words.ts';

/** 2000-01-01 as a Julian day. */
const JULIAN_EPOCH = 2_451_545;
const julianDay = /^(\d+)(\.\d+)?([+-].*)?$/;

/** Parts of a date and time, read from its fields in one order of day, month and year. */
export class DateTimeParts {
  readonly date = new DateParts();
  readonly time = new TimeParts();
  /** Bits of the parts that the fields contained. */
  seen = NO_BITS;
  /** A word for a moment, or 0. */
  special = 0;
  /** A word that determines the kind of the next field. */
  #prefix: 'julian' | 'time' | undefined;

  /** @returns false if a field does not belong in a date or time, or repeats a part */
  read({ count, kinds, texts }: FieldCutter, order: NumberOrder): boolean {
    this.date.clear(order);
    this.time.clear();
    this.seen = NO_BITS;
    this.#prefix = undefined;
    this.special = 0;
    for (let f = 0; f < count; f++) {
      const text = texts[f]!;
      const kind = kinds[f]!;
      const meaning = kind > ZONE ? meaningOf(text) : undefined;
      if (meaning?.word === 'noise') continue;
      if (meaning?.word === 'julian' || meaning?.word === 'time') {
        const isMissing = meaning.word === 'time' && !hasWholeDate(this.seen);
        if (this.#prefix !== undefined || isMissing) return false;
        this.#prefix = meaning.word;
        continue;
      }
      const bits = kind > ZONE ? this.#readWord(meaning) : this.#readField(kind, text);
      if (bits === NO_BITS || bits & this.seen) return false;
      this.seen |= bits;
    }
    return this.#prefix === undefined;
  }

  #readField(kind: number, text: string): number {
    if (kind === ZONE) return this.time.readOffset(text);
    const seen = this.seen;
    const prefix = this.#prefix;
    this.#prefix = undefined;
    if (kind === TIME) return prefix === 'julian' ? NO_BITS : this.time.readClock(text);
    if (prefix === 'julian') return this.#readJulian(text);
    if (kind === NUMBER)
      return prefix === undefined
        ? this.#readBareNumber(text, seen)
        : this.time.readRunTogether(text, seen | WHOLE_DATE);
    const monthAndDay = MONTH | DAY;
    if (prefix === undefined && (seen & monthAndDay) !== monthAndDay)
      return this.date.readSeparated(text, seen);
    // After a date it is a time with an offset, 103000-08, or the name of a zone.
    return seen & TIME_OF_DAY ? NO_BITS : this.time.readTimeAndOffset(text, seen);
  }

  /** Reads a Julian day, `J2451187`, `J2451187.5`, `J2451187-8`: the astronomers' count, but from midnight. */
  #readJulian(text: string): number {
    const [, whole, fraction, offset] = julianDay.exec(text) ?? [];
    if (whole === undefined || Number(whole) > INT_MAX) return NO_BITS;
    this.date.julianDay = Number(whole) - JULIAN_EPOCH;
    if (offset !== undefined) {
      if (fraction !== undefined || this.time.readOffset(offset) === NO_BITS) return NO_BITS;
      return WHOLE_DATE | TIME_OF_DAY | OFFSET;
    }
    return fraction === undefined ? WHOLE_DATE : WHOLE_DATE | this.time.readDayFraction(fraction);
  }

  #readBareNumber(text: string, seen: number): number {
    const point = text.indexOf('.');
    const hasDatePart = (seen & WHOLE_DATE) !== 0;
    if (point >= 0 && !hasDatePart) return this.date.readSeparated(text, seen);
    if (point > 2 || (point < 0 && hasWholeDate(seen))) return this.time.readRunTogether(text, seen);
    const isPart = hasDatePart && (seen & TIME_OF_DAY) !== 0;
    return point < 0 && text.length >= 6 && !isPart
      ? this.date.readRunTogether(text)
      : this.date.readNumber(text, seen);
  }

  #readWord(meaning: Meaning | undefined): number {
    if (meaning === undefined) return NO_BITS;
    switch (meaning.word) {
      case 'month':
        return this.date.readMonthName(meaning.value, this.seen);
      case 'weekday':
        return WEEKDAY;
      case 'era':
        this.date.era = meaning.value;
        return ERA;
      case 'special':
        return this.#readSpecial(meaning.value);
      default:
        return this.time.readWord(meaning);
    }
  }

  #readSpecial(value: number): number {
    this.time.offsetSeconds = 0;
    if (value === ALLBALLS) return this.time.setMidnight() | OFFSET;
    this.special = value;
    return WHOLE_DATE | TIME_OF_DAY | OFFSET;
  }
}
