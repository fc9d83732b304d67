/**
 * Whether the text that PostgreSQL returns for a value (`value::text`, in UTC) matches the file: the same text, a time
 * at the same instant, or the same truth value. Derived from the definition, not from the code under test.
 */
export function isGivenBack(type: string, given: string, stored: string): boolean {
  if (given === stored) return true;
  switch (type) {
    case 'boolean':
      return /^(?:true|false)$/i.test(given) && given.toLowerCase() === stored;
    case 'date':
    case 'timestamp without time zone':
    case 'timestamp with time zone':
    case 'time without time zone':
    case 'time with time zone':
      return isSameMoment(type, given, stored);
    default:
      return false;
  }
}

/** Day, time of day in units of 10⁻⁹ s, and offset in seconds; undefined if absent. */
interface Moment {
  readonly day: number | undefined;
  readonly nanos: bigint | undefined;
  readonly offset: number | undefined;
}

function isSameMoment(type: string, given: string, stored: string): boolean {
  const [before, after] = [momentOf(given), momentOf(stored)];
  if (before === undefined || after === undefined) return false;
  if ((before.offset === undefined) !== (after.offset === undefined)) return false;
  if ((before.nanos === undefined) !== (after.nanos === undefined)) return false;
  if (type === 'time with time zone') return before.nanos === after.nanos && before.offset === after.offset;
  return instantOf(before) === instantOf(after);
}

function instantOf({ day = 0, nanos = 0n, offset = 0 }: Moment): bigint {
  return BigInt(day * 86_400 - offset) * 1_000_000_000n + nanos;
}

const dayPattern = String.raw`(?:(\d{4})[-/](\d\d)[-/](\d\d)|(\d{1,2}) (\w{3,9}) (\d{4}))`;
const clockPattern = String.raw`(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?`;
const offsetPattern = String.raw`(Z|[+-]\d\d(?::?\d\d)?)`;
const pattern = new RegExp(`^(?:${dayPattern})?(?:(?:^|[T ])${clockPattern}${offsetPattern}?)?$`);
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function momentOf(text: string): Moment | undefined {
  const found = pattern.exec(text);
  if (found === null || text === '') return undefined;
  const [, y, m, d, namedDay, monthName, namedYear, hour, minute, second = '0', fraction = '', offset] =
    found;
  const [year, month, dayOfMonth] =
    y === undefined
      ? [namedYear, months.indexOf(monthName?.slice(0, 3).toLowerCase() ?? ''), namedDay]
      : [y, Number(m) - 1, d];
  return {
    day: year === undefined ? undefined : dayNumber(Number(year), Number(month), Number(dayOfMonth)),
    nanos:
      hour === undefined
        ? undefined
        : BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1_000_000_000n +
          BigInt(fraction.padEnd(9, '0')),
    offset: offset === undefined ? undefined : secondsOf(offset),
  };
}

function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime() / 86_400_000;
}

function secondsOf(offset: string): number {
  if (offset === 'Z') return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset)!;
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60);
}
