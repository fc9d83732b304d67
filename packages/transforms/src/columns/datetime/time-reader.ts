import { DOT, digitOf } from '../../csv/ascii.ts';
import { KEPT, TYPE_INVALID } from '../../batch/reject-code.ts';
import { NO_BITS } from '../kernels/no-result.ts';
import { DATE, DATE_CHARACTERS_MAX, FieldCutter, NUMBER, TIME, ZONE } from './field-cutter.ts';
import { DAYLIGHT, ERA, OFFSET, TIME_OF_DAY, WHOLE_DATE } from './part-bits.ts';
import { usualTimeForm } from './foreign-forms.ts';
import { plainOffset, plainTime } from './plain-time.ts';
import { TimeParts } from './time-parts.ts';
import { ALLBALLS, type Meaning, meaningOf } from './words.ts';

/**
 * Reads a time of day with or without an offset, as PostgreSQL does (manual, 8.5.1.2 and appendix B): `10:30`,
 * `10:30:00.5`, `103000`, `1030`, `T10:30`, `10:30 pm`, `allballs`; `+02`, `UTC`, `EST`. Reads the forms of other
 * programs, too; see {@link usualTimeForm}. Rejects some texts that PostgreSQL accepts: a date before the time, which
 * would be lost; full names of zones; `now`.
 */
export class TimeReader {
  /** Latest result, in microseconds since midnight. */
  micros = Number.NaN;
  /** Seconds east of UTC; NaN if the text names no zone. */
  offsetSeconds = Number.NaN;

  readonly #fields = new FieldCutter();
  readonly #time = new TimeParts();

  /** @returns TYPE_INVALID, or KEPT with the fields filled */
  read(text: string): number {
    const fault = this.#readUsual(text);
    const usual = fault === KEPT ? undefined : usualTimeForm(text);
    return usual === undefined ? fault : this.#readUsual(usual);
  }

  #readUsual(text: string): number {
    if (!this.#fields.cut(text, DATE_CHARACTERS_MAX)) return TYPE_INVALID;
    const { count, kinds, texts } = this.#fields;
    this.#time.clear();
    let seen = NO_BITS;
    let isAfterT = false;
    for (let f = 0; f < count; f++) {
      const kind = kinds[f]!;
      const meaning = kind > ZONE ? meaningOf(texts[f]!) : undefined;
      if (meaning?.word === 'noise') continue;
      if (meaning?.word === 'time') {
        if (isAfterT) return TYPE_INVALID;
        isAfterT = true;
        continue;
      }
      const bits = kind > ZONE ? this.#readWord(meaning) : this.#readField(f, seen, isAfterT);
      if (bits === NO_BITS || bits & seen) return TYPE_INVALID;
      if (kind === TIME || kind === NUMBER) isAfterT = false;
      seen |= bits;
    }
    if (isAfterT || !(seen & TIME_OF_DAY) || (seen & DAYLIGHT && !(seen & OFFSET))) return TYPE_INVALID;
    this.micros = this.#time.micros();
    this.offsetSeconds = seen & OFFSET ? this.#time.offsetSeconds : Number.NaN;
    return Number.isNaN(this.micros) ? TYPE_INVALID : KEPT;
  }

  /**
   * Reads the shapes that exports usually write: `HH:MM:SS`, up to six decimals, then nothing, `Z`, `±HH`, `±HHMM` or
   * `±HH:MM`.
   * @returns false for everything else
   */
  readPlain(bytes: Uint8Array, from: number, end: number): boolean {
    let i = from + 8;
    while (i < end && (bytes[i] === DOT || digitOf(bytes[i]!) <= 9)) i++;
    if (i > end) return false;
    this.micros = plainTime(bytes, from, i);
    this.offsetSeconds = i < end ? plainOffset(bytes, i, end) : Number.NaN;
    return !Number.isNaN(this.micros) && (i === end || !Number.isNaN(this.offsetSeconds));
  }

  #readField(f: number, seen: number, isAfterT: boolean): number {
    const { count, kinds, texts } = this.#fields;
    const text = texts[f]!;
    switch (kinds[f]) {
      case TIME:
        return this.#time.readClock(text);
      case ZONE:
        return this.#time.readOffset(text);
      case NUMBER: {
        const point = text.indexOf('.');
        const isFraction = point >= 0 && point <= 2 && !isAfterT;
        return isFraction ? NO_BITS : this.#time.readRunTogether(text, seen | WHOLE_DATE);
      }
      default: {
        // The first field is a date if a time follows, or a time with its own offset.
        const isDate = f === 0 && count >= 2 && (kinds[count - 1] === DATE || kinds[1] === TIME);
        return isDate || seen & TIME_OF_DAY ? NO_BITS : this.#time.readTimeAndOffset(text, seen | WHOLE_DATE);
      }
    }
  }

  #readWord(meaning: Meaning | undefined): number {
    if (meaning === undefined) return NO_BITS;
    if (meaning.word === 'era') return ERA;
    if (meaning.word !== 'special') return this.#time.readWord(meaning);
    // Keeps a summer time named before it.
    return meaning.value === ALLBALLS ? this.#time.setMidnight() | OFFSET : NO_BITS;
  }
}
