import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../../batch/reject-code.ts';
import { addFraction, addToSum } from './interval-sum.ts';
import { DAY_MICROS, type Unit, units } from './interval-words.ts';

const dateUnits: Readonly<Record<string, Unit>> = {
  Y: units.year,
  M: units.month,
  W: units.week,
  D: units.day,
};
const timeUnits: Readonly<Record<string, Unit>> = { H: units.hour, M: units.minute, S: units.second };
const dateParts = [units.year, units.month, units.day] as const;
const timeParts = [units.hour, units.minute, units.second] as const;

/** The text and how far it is read. */
const input = { text: '', at: 0 };

/**
 * Reads an ISO 8601 duration, `P1Y2M3W4DT5H6M7.8S`, or its alternative form, `P0001-02-03T04:05:06` and
 * `P00010203T040506`, as PostgreSQL does: parts may have signs, fractions and exponents, and any order.
 * @returns the fault, or KEPT with the sum filled
 */
export function parseIsoInterval(text: string): number {
  if (text.length < 2 || text[0] !== 'P') return TYPE_INVALID;
  input.text = text;
  input.at = 1;
  let inDate = true;
  let isFirst = true;
  while (input.at < text.length) {
    if (text[input.at] === 'T') {
      inDate = false;
      isFirst = true;
      input.at++;
      continue;
    }
    const begin = input.at;
    let fault = readNumber();
    if (fault !== KEPT) return fault;
    const unit = (inDate ? dateUnits : timeUnits)[text[input.at] ?? ''];
    if (unit === undefined) {
      fault = readAlternative(begin, inDate, isFirst);
      if (fault !== KEPT) return fault;
      if (!inDate && input.at < text.length) return TYPE_INVALID;
      continue;
    }
    input.at++;
    if (!addToSum(unit, BigInt(value.whole), value.fraction)) return OUT_OF_RANGE;
    isFirst = false;
  }
  return KEPT;
}

const value = { whole: 0, fraction: 0 };
const number = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
/** Beyond it the number is no longer a whole one and a fraction in PostgreSQL. */
const NUMBER_MAX = 1e15;

function readNumber(): number {
  number.lastIndex = input.at;
  const found = number.exec(input.text)?.[0];
  if (found === undefined) return TYPE_INVALID;
  const all = Number(found);
  if (Math.abs(all) > NUMBER_MAX) return OUT_OF_RANGE;
  input.at = number.lastIndex;
  value.whole = Math.trunc(all) + 0;
  value.fraction = all - value.whole;
  return KEPT;
}

const runTogether = { date: /-?\d{8}(?!\d)/y, time: /-?\d{6}(?!\d)/y };

/** Behind the first number: `0001-02-03` or `04:05:06`, of which later parts may be missing, or run together. */
function readAlternative(begin: number, inDate: boolean, isFirst: boolean): number {
  const border = inDate ? '-' : ':';
  const next = input.text[input.at];
  const isEnd = next === undefined || (inDate && next === 'T');
  if ((!isEnd && next !== border) || !isFirst) return TYPE_INVALID;
  const pattern = inDate ? runTogether.date : runTogether.time;
  pattern.lastIndex = begin;
  if (isEnd && pattern.test(input.text)) return addRunTogether(inDate);
  for (const [n, unit] of (inDate ? dateParts : timeParts).entries()) {
    if (n > 0) {
      const fault = readNumber();
      if (fault !== KEPT) return fault;
    }
    if (!addToSum(unit, BigInt(value.whole), value.fraction)) return OUT_OF_RANGE;
    const following = input.text[input.at];
    if (following === undefined || (inDate && following === 'T')) return KEPT;
    if (following !== border || n === 2) return TYPE_INVALID;
    input.at++;
  }
  return TYPE_INVALID;
}

function addRunTogether(inDate: boolean): number {
  const { whole, fraction } = value;
  const head = Math.trunc(whole / 10_000);
  const middle = Math.trunc(whole / 100) % 100;
  const [first, second, third] = inDate ? dateParts : timeParts;
  const isAdded =
    addToSum(first, BigInt(head), 0) &&
    addToSum(second, BigInt(middle), 0) &&
    addToSum(third, BigInt(whole % 100), 0) &&
    addFraction(fraction, inDate ? DAY_MICROS : 1);
  return isAdded ? KEPT : OUT_OF_RANGE;
}
