import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../../batch/reject-code.ts';
import { DAY_MICROS } from './calendar.ts';
import type { IntervalSum } from './interval-sum.ts';
import { type Unit, units } from './units.ts';

const dateUnits: Readonly<Record<string, Unit>> = {
  Y: units.year,
  M: units.month,
  W: units.week,
  D: units.day,
};
const timeUnits: Readonly<Record<string, Unit>> = { H: units.hour, M: units.minute, S: units.second };
const dateParts = [units.year, units.month, units.day] as const;
const timeParts = [units.hour, units.minute, units.second] as const;

const number = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
/** Beyond this, PostgreSQL does not split the number into a whole and a fraction. */
const NUMBER_MAX = 1e15;
const runTogether = { date: /-?\d{8}(?!\d)/y, time: /-?\d{6}(?!\d)/y };

/**
 * Reads an ISO 8601 duration, `P1Y2M3W4DT5H6M7.8S`, or its alternative forms, `P0001-02-03T04:05:06` and
 * `P00010203T040506`, as PostgreSQL does: parts may have signs, fractions and exponents, in any order.
 */
export class IsoDuration {
  readonly #sum: IntervalSum;
  #text = '';
  /** Offset up to which the text has been read. */
  #at = 0;
  /** The number read last. */
  #whole = 0;
  #fraction = 0;

  constructor(sum: IntervalSum) {
    this.#sum = sum;
  }

  /** @returns the fault, or KEPT with the duration added to the sum */
  read(text: string): number {
    if (text.length < 2 || text[0] !== 'P') return TYPE_INVALID;
    this.#text = text;
    this.#at = 1;
    let inDate = true;
    let isFirst = true;
    while (this.#at < text.length) {
      if (text[this.#at] === 'T') {
        inDate = false;
        isFirst = true;
        this.#at++;
        continue;
      }
      const begin = this.#at;
      let fault = this.#readNumber();
      if (fault !== KEPT) return fault;
      const unit = (inDate ? dateUnits : timeUnits)[text[this.#at] ?? ''];
      if (unit === undefined) {
        fault = this.#readAlternative(begin, inDate, isFirst);
        if (fault !== KEPT) return fault;
        if (!inDate && this.#at < text.length) return TYPE_INVALID;
        continue;
      }
      this.#at++;
      if (!this.#add(unit)) return OUT_OF_RANGE;
      isFirst = false;
    }
    return KEPT;
  }

  #readNumber(): number {
    number.lastIndex = this.#at;
    const found = number.exec(this.#text)?.[0];
    if (found === undefined) return TYPE_INVALID;
    const all = Number(found);
    if (Math.abs(all) > NUMBER_MAX) return OUT_OF_RANGE;
    this.#at = number.lastIndex;
    this.#whole = Math.trunc(all) + 0;
    this.#fraction = all - this.#whole;
    return KEPT;
  }

  #add(unit: Unit): boolean {
    return this.#sum.add(unit, BigInt(this.#whole), this.#fraction);
  }

  /**
   * Reads the alternative form after its first number, `0001-02-03` or `04:05:06`. Later parts may be missing or run
   * together.
   */
  #readAlternative(begin: number, inDate: boolean, isFirst: boolean): number {
    const border = inDate ? '-' : ':';
    const next = this.#text[this.#at];
    const isEnd = next === undefined || (inDate && next === 'T');
    if ((!isEnd && next !== border) || !isFirst) return TYPE_INVALID;
    const pattern = inDate ? runTogether.date : runTogether.time;
    pattern.lastIndex = begin;
    if (isEnd && pattern.test(this.#text)) return this.#addRunTogether(inDate);
    for (const [n, unit] of (inDate ? dateParts : timeParts).entries()) {
      if (n > 0) {
        const fault = this.#readNumber();
        if (fault !== KEPT) return fault;
      }
      if (!this.#add(unit)) return OUT_OF_RANGE;
      const following = this.#text[this.#at];
      if (following === undefined || (inDate && following === 'T')) return KEPT;
      if (following !== border || n === 2) return TYPE_INVALID;
      this.#at++;
    }
    return TYPE_INVALID;
  }

  #addRunTogether(inDate: boolean): number {
    const whole = this.#whole;
    const head = Math.trunc(whole / 10_000);
    const middle = Math.trunc(whole / 100) % 100;
    const [first, second, third] = inDate ? dateParts : timeParts;
    const isAdded =
      this.#sum.add(first, BigInt(head), 0) &&
      this.#sum.add(second, BigInt(middle), 0) &&
      this.#sum.add(third, BigInt(whole % 100), 0) &&
      this.#sum.addFraction(this.#fraction, inDate ? DAY_MICROS : 1);
    return isAdded ? KEPT : OUT_OF_RANGE;
  }
}
