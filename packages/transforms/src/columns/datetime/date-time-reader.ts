import { COLON, DOT, digitOf, MINUS, SPACE } from '../../csv/ascii.ts';
import { DATE_AMBIGUOUS, DATE_INVALID, KEPT } from '../../batch/reject-code.ts';
import { isSince, type ValueOptions } from '../options/value-options.ts';
import type { DateOrder } from '../options/value-options.ts';
import type { NumberOrder } from './date-parts.ts';
import { DateTimeParts } from './date-time-parts.ts';
import { DATE_CHARACTERS_MAX, FieldCutter, TIMESTAMP_CHARACTERS_MAX } from './field-cutter.ts';
import { DAYLIGHT, hasWholeDate, OFFSET } from './part-bits.ts';
import { isoDays } from './plain-date.ts';
import { plainOffset } from './plain-time.ts';
import { usualForm } from './foreign-forms.ts';
import { EARLY, EPOCH, SIGNED_LATE } from './words.ts';

/** 1970-01-01 in days since 2000-01-01. */
const UNIX_EPOCH = -10_957;

const guesses = ['ymd', 'mdy', 'dmy'] as const;

/**
 * Reads a date, optionally with a time of day and an offset, as PostgreSQL does: see its manual, 8.5.1 and appendix B,
 * and utils/adt/datetime.c for corner cases. Reads ISO 8601 with all its separators, month and day names in English, am
 * and pm, BC, Julian days, days of the year, run-together digits, `epoch`, `infinity`, time zone abbreviations. Reads
 * the forms of other programs, too; see {@link usualForm}.
 *
 * Rejects some texts that PostgreSQL accepts: any that the order would decide, and years of two digits, if it is `iso`;
 * words for the current time; full names of zones; days and times that PostgreSQL carries over into the next; numbers
 * of a date with a fraction; years of more than four digits without separators.
 */
export class DateTimeReader {
  /** Latest result, in days since 2000-01-01, or ±Infinity. */
  days = Number.NaN;
  /** Microseconds since midnight at the offset; up to 86,400,000,000 for 24:00. */
  micros = Number.NaN;
  /** Seconds east of UTC; NaN if the text names no zone. */
  offsetSeconds = Number.NaN;

  readonly #order: DateOrder;
  /** Whether the server accepts `+infinity`. */
  readonly #hasSignedInfinity: boolean;
  readonly #fields = new FieldCutter();
  readonly #parts = new DateTimeParts();

  /** Creates a reader. With the default order `iso`, a text must mean the same in every order. */
  constructor(options: ValueOptions) {
    this.#order = options.dateOrder ?? 'iso';
    this.#hasSignedInfinity = isSince(16, options);
  }

  /** Reads the text of a `date`. @returns DATE_INVALID or DATE_AMBIGUOUS, or KEPT with the fields filled */
  readDate(text: string): number {
    return this.#read(text, DATE_CHARACTERS_MAX);
  }

  /** Reads the text of a `timestamp`, which may be longer. */
  readTimestamp(text: string): number {
    return this.#read(text, TIMESTAMP_CHARACTERS_MAX);
  }

  /**
   * Reads the ISO 8601 shapes that exports usually write: `YYYY-MM-DD`, `T` or a space, `HH:MM:SS`, up to six
   * decimals, then nothing, `Z`, `±HH`, `±HHMM` or `±HH:MM`.
   *
   * Hazard: V8 inlines no function of more than 460 bytes of bytecode. A smaller one would be inlined into the
   * kernel, often without `isoDays`, for which no room is left there; timestamps would then cost a quarter more.
   * @returns false for everything else
   */
  readIso(bytes: Uint8Array, from: number, end: number): boolean {
    if (end - from < 19) return false;
    const border = bytes[from + 10]!;
    if ((border !== SPACE && border !== LETTER_T) || bytes[from + 13] !== COLON || bytes[from + 16] !== COLON)
      return false;
    const h1 = digitOf(bytes[from + 11]!);
    const h0 = digitOf(bytes[from + 12]!);
    const m1 = digitOf(bytes[from + 14]!);
    const m0 = digitOf(bytes[from + 15]!);
    const s1 = digitOf(bytes[from + 17]!);
    const s0 = digitOf(bytes[from + 18]!);
    const hour = h1 * 10 + h0;
    if (h0 > 9 || hour > 23 || m1 > 5 || m0 > 9 || s1 > 5 || s0 > 9) return false;
    const days = isoDays(bytes, from, MINUS);
    if (Number.isNaN(days)) return false;
    const seconds = (hour * 60 + m1 * 10 + m0) * 60 + s1 * 10 + s0;
    let i = from + 19;
    let micros = 0;
    if (i < end && bytes[i] === DOT) {
      let weight = 100_000;
      for (i++; i < end; i++) {
        const digit = digitOf(bytes[i]!);
        if (digit > 9) break;
        if (weight < 1) return false;
        micros += digit * weight;
        weight = Math.floor(weight / 10);
      }
    }
    const offset = i < end ? plainOffset(bytes, i, end) : Number.NaN;
    if (i < end && Number.isNaN(offset)) return false;
    this.days = days;
    this.micros = seconds * 1e6 + micros;
    this.offsetSeconds = offset;
    return true;
  }

  #read(text: string, charactersMax: number): number {
    const fault = this.#readUsual(text, charactersMax);
    if (fault !== DATE_INVALID) return fault;
    const usual = usualForm(text);
    return usual === undefined ? fault : this.#readUsual(usual, charactersMax);
  }

  #readUsual(text: string, charactersMax: number): number {
    if (!this.#fields.cut(text, charactersMax)) return DATE_INVALID;
    if (this.#order === 'iso') return this.#readInEveryOrder();
    return this.#readIn(this.#order, true) ? KEPT : DATE_INVALID;
  }

  #readInEveryOrder(): number {
    const isRead = this.#readIn('ymd', false);
    if (!this.#parts.date.isOrderUsed) return isRead ? KEPT : DATE_INVALID;
    for (const guess of guesses) if (this.#readIn(guess, true)) return DATE_AMBIGUOUS;
    return DATE_INVALID;
  }

  /** Reads the fields in this order. @returns false if the day or time does not exist or is incomplete */
  #readIn(order: NumberOrder, takesShortYear: boolean): boolean {
    const parts = this.#parts;
    if (!parts.read(this.#fields, order)) return false;
    const { seen, special } = parts;
    this.offsetSeconds = seen & OFFSET ? parts.time.offsetSeconds : Number.NaN;
    if (special !== 0) {
      this.days = daysOf(special);
      this.micros = 0;
      return special !== SIGNED_LATE || this.#hasSignedInfinity;
    }
    if (!hasWholeDate(seen) || (seen & DAYLIGHT && !(seen & OFFSET))) return false;
    this.days = parts.date.days(seen, takesShortYear);
    this.micros = parts.time.micros();
    return !Number.isNaN(this.days) && !Number.isNaN(this.micros);
  }
}

const LETTER_T = 0x54;

function daysOf(special: number): number {
  if (special === EPOCH) return UNIX_EPOCH;
  return special === EARLY ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
