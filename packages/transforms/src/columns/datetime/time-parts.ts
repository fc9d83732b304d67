import { NO_BITS } from '../kernels/no-result.ts';
import { DAY_MICROS } from './calendar.ts';
import { DAYLIGHT, HALF, hasWholeDate, OFFSET, TIME_OF_DAY } from './part-bits.ts';
import { microsOf } from './fraction.ts';
import { AM, type Meaning, PM } from './words.ts';

const leadingInteger = /^\d+/;
const clock = /^(\d+):(\d*)(?::(\d*))?(\.\d*)?$/;
// A minus before minutes or seconds is a fault unless they are zero. They may be missing, but not after a minus.
const zone = /^([+-])(\d*)(?::(-?\d+|)(?::(-?\d+|))?)?$/;
const negative = /:-0*[1-9]/;

/** Parts of a time of day, and its offset. A method that reads one returns the bits that it sets. */
export class TimeParts {
  /** Seconds east of UTC. */
  offsetSeconds = 0;
  #hour = 0;
  #minute = 0;
  #second = 0;
  #micros = 0;
  /** AM, PM or 0. */
  #half = 0;

  clear(): void {
    this.#set(0, 0, 0, 0);
    this.offsetSeconds = this.#half = 0;
  }

  #set(hour: number, minute: number, second: number, micros: number): number {
    this.#hour = hour;
    this.#minute = minute;
    this.#second = second;
    this.#micros = micros;
    return TIME_OF_DAY;
  }

  /** Reads `allballs`. */
  setMidnight(): number {
    return this.#set(0, 0, 0, 0);
  }

  /** Reads `.5`, half a day. */
  readDayFraction(fraction: string): number {
    return this.#set(0, 0, 0, Math.trunc(Number(`0${fraction}`) * DAY_MICROS));
  }

  /** Reads `10:30`, `10:30:00.5`, and `10:30.5` as minutes and seconds. */
  readClock(text: string): number {
    const m = clock.exec(text);
    if (m === null) return NO_BITS;
    const isMinutesFirst = m[3] === undefined && m[4] !== undefined;
    const first = Number(m[1]);
    const second = Number(m[2]);
    const hour = isMinutesFirst ? 0 : first;
    const minute = isMinutesFirst ? first : second;
    const seconds = isMinutesFirst ? second : Number(m[3] ?? 0);
    const micros = m[4] === undefined ? 0 : microsOf(m[4]);
    if (minute > 59 || seconds > 60 || Number.isNaN(micros)) return NO_BITS;
    return this.#set(hour, minute, seconds, micros);
  }

  /** Reads `103000`, `1030`, `103000.5`. Six digits without a point are a date if there is none yet. */
  readRunTogether(text: string, seen: number): number {
    const point = text.indexOf('.');
    const length = point < 0 ? text.length : point;
    if (leadingInteger.exec(text)?.[0].length !== length) return NO_BITS;
    if (seen & TIME_OF_DAY || (length !== 6 && length !== 4)) return NO_BITS;
    if (length === 6 && point < 0 && !hasWholeDate(seen)) return NO_BITS;
    const micros = point < 0 ? 0 : microsOf(text.slice(point));
    if (Number.isNaN(micros)) return NO_BITS;
    const second = length === 6 ? Number(text.slice(4, 6)) : 0;
    return this.#set(Number(text.slice(0, 2)), Number(text.slice(2, 4)), second, micros);
  }

  /** Reads `+2`, `+02`, `+0230`, `+02:30`, `+02:30:15`; less than 16 hours. */
  readOffset(text: string): number {
    const m = zone.exec(text);
    if (m === null || negative.test(text)) return NO_BITS;
    let hours = Number(m[2]);
    let minutes = Number(m[3] ?? 0);
    const seconds = Number(m[4] ?? 0);
    if (m[3] === undefined && text.length > 3) {
      minutes = hours % 100;
      hours = Math.floor(hours / 100);
    }
    if (hours > 15 || minutes > 59 || seconds > 59) return NO_BITS;
    this.offsetSeconds = (m[1] === '-' ? -1 : 1) * ((hours * 60 + minutes) * 60 + seconds);
    return OFFSET;
  }

  /** Reads `103000-08`. */
  readTimeAndOffset(text: string, seen: number): number {
    const sign = text.indexOf('-');
    if (sign < 0 || this.readOffset(text.slice(sign)) === NO_BITS) return NO_BITS;
    const bits = this.readRunTogether(text.slice(0, sign), seen);
    return bits === NO_BITS ? NO_BITS : bits | OFFSET;
  }

  /** Reads `pm`, `utc`, `est`, `edt`, `dst`. */
  readWord({ word, value }: Meaning): number {
    switch (word) {
      case 'half':
        this.#half = value;
        return HALF;
      case 'zone':
        this.offsetSeconds = value;
        return OFFSET;
      case 'summer':
        this.offsetSeconds = value;
        return OFFSET | DAYLIGHT;
      case 'daylight':
        this.offsetSeconds += value;
        return DAYLIGHT;
      default:
        return NO_BITS;
    }
  }

  /** Returns microseconds since midnight, or NaN. As in PostgreSQL, 24:00:00 and a leap second (:60) are valid. */
  micros(): number {
    let hour = this.#hour;
    if (this.#half !== 0) {
      if (hour > 12) return Number.NaN;
      if (this.#half === AM && hour === 12) hour = 0;
      if (this.#half === PM && hour !== 12) hour += 12;
    }
    if (hour > 24 || this.#minute > 59 || this.#second > 60) return Number.NaN;
    const micros = ((hour * 60 + this.#minute) * 60 + this.#second) * 1e6 + this.#micros;
    return micros > DAY_MICROS ? Number.NaN : micros;
  }
}
