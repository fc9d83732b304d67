import type { ExactForm, Verdict } from './exact.ts';
import { plainDecimal } from '../number/plain-decimal.ts';

/** A value whose text the rule does not change. */
export const unchanged: ExactForm = { judge: (_, isChanged) => (isChanged ? 'other' : 'same') };

/** `char(n)`, which removes trailing spaces. */
export const unpadded: ExactForm = {
  judge: (text) => (text.endsWith(' ') ? 'other' : 'same'),
  write: (clean) => clean.replace(/ +$/, ''),
};

/** Whole numbers, which are returned without plus signs, leading zeros, prefixes and underscores. */
export const wholeNumber: ExactForm = { judge: judgeByPattern(/^(?:0|-?[1-9]\d*)$/) };

/** Only `true` and `false`, in any case: single letters, other words, 1 and 0 are often codes, not truth values. */
export const truthValue: ExactForm = {
  judge: (text) =>
    text === 'true' || text === 'false' ? 'same' : /^(?:true|false)$/i.test(text) ? 'equal' : 'other',
  countsEqual: true,
};

/** A UUID as PostgreSQL writes it. */
export const hyphenatedUuid: ExactForm = {
  judge: judgeByPattern(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/),
  write: (clean) =>
    clean
      .replaceAll(/[{}-]/g, '')
      .toLowerCase()
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
};

/** A JSON object or array. A scalar may be a number or a word of another kind. */
export const jsonStructure: ExactForm = { judge: judgeByPattern(/^\s*[{[]/) };

/** Excludes minus zero, which PostgreSQL writes without its sign. */
const DECIMAL = /^(?!-0(?:\.0+)?$)-?(?:0|[1-9]\d*)(?:\.(\d+))?$/;

/**
 * Decimal numbers without plus signs, leading zeros and exponents.
 * @param scale digits after the point that the column writes; undefined: as many as the value has
 */
export function decimalNumber(scale?: number): ExactForm {
  return {
    judge(text) {
      const [whole, decimals = ''] = DECIMAL.exec(text) ?? [];
      if (whole === undefined) return 'other';
      if (scale === undefined || decimals.length === scale) return 'same';
      // numeric(3,-2) stores hundreds.
      return scale < 0 && plainDecimal(text, scale) === text ? 'same' : 'other';
    },
    write: (clean) => plainDecimal(clean, scale),
  };
}

/** Decimal numbers, and the special values `NaN`, `Infinity` and `-Infinity`. */
export function decimalOrSpecial(scale?: number): ExactForm {
  const { judge } = decimalNumber(scale);
  return {
    judge: (text, isChanged) => (isSpecial(text) ? 'same' : judge(text, isChanged)),
    write: (clean) => specialNamed(clean) ?? plainDecimal(clean, scale),
  };
}

/**
 * Floating-point numbers as PostgreSQL writes them: the fewest digits that mean the value.
 * @param bytes width of the type
 */
export function shortestFloat(bytes: 4 | 8): ExactForm {
  return {
    judge: (text) => (isSpecial(text) || text === shortestText(Number(text), bytes) ? 'same' : 'other'),
    write: (clean) => specialNamed(clean) ?? shortestText(Number(clean), bytes),
  };
}

/**
 * Writes only magnitudes that PostgreSQL writes without an exponent, up to DBL_DIG or FLT_DIG digits before the point.
 * For others, its shortest text may differ from JavaScript's, which accepts a text halfway between two numbers.
 */
function shortestText(value: number, bytes: 4 | 8): string | undefined {
  const short = bytes === 8 ? value : shortestSingle(value);
  const size = Math.abs(short);
  if (size === 0) return Object.is(value, -0) ? '-0' : '0';
  return size >= 1e-4 && size < (bytes === 8 ? 1e15 : 1e6) ? String(short) : undefined;
}

function shortestSingle(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}

function isSpecial(text: string): boolean {
  return text === 'NaN' || text === 'Infinity' || text === '-Infinity';
}

function specialNamed(clean: string): string | undefined {
  const [, sign, name] = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(clean) ?? [];
  if (name === undefined) return undefined;
  return name.toLowerCase() === 'nan' ? 'NaN' : `${sign === '-' ? '-' : ''}Infinity`;
}

const YEAR_FIRST = String.raw`(?:\d{4}-\d\d-\d\d|\d{4}/\d\d/\d\d|\d{1,2} [A-Za-z]{3,9} \d{4})`;
/** Read only with dateOrder. */
const YEAR_LAST = String.raw`\d{1,2}[/.-]\d{1,2}[/.-]\d{4}`;
const DAY = `(?:${YEAR_FIRST}|${YEAR_LAST})`;
const OFFSET = String.raw`(?:Z|[+-]\d\d(?::?\d\d)?)`;

/** Dates in a form that can mean nothing else. */
export const plainDay: ExactForm = { judge: equal(new RegExp(`^${DAY}$`)) };

/**
 * Points in time and times of day for which nothing is assumed, dropped or rounded. Excludes leap seconds, which
 * PostgreSQL moves into the next minute, and 24:00.
 * @param decimals decimals of a second that the column stores
 */
export function moment({
  hasDay,
  hasOffset,
  decimals = 6,
}: {
  readonly hasDay: boolean;
  readonly hasOffset: boolean;
  readonly decimals?: number | undefined;
}): ExactForm {
  const fraction = decimals === 0 ? String.raw`\.0+` : String.raw`\.\d{1,${decimals}}0*`;
  const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:${fraction})?)?`;
  const pattern = new RegExp(`^${hasDay ? `${DAY}[T ]` : ''}${time}${hasOffset ? OFFSET : ''}$`);
  return { judge: equal(pattern), write: (clean) => withoutZeros(clean, decimals) };
}

/** Adds the words for infinity, which PostgreSQL writes as the file does. */
export function orInfinity(form: ExactForm): ExactForm {
  return {
    ...form,
    judge: (text, isChanged) =>
      text === 'infinity' || text === '-infinity' ? 'same' : form.judge(text, isChanged),
  };
}

/** Returns undefined if the server rounds, because that may change the day. */
function withoutZeros(clean: string, decimals: number): string | undefined {
  const text = clean.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
  const [fraction = ''] = /\.\d+/.exec(text) ?? [];
  return fraction.length - 1 > decimals ? undefined : text;
}

function judgeByPattern(pattern: RegExp): (text: string) => Verdict {
  return (text) => (pattern.test(text) ? 'same' : 'other');
}

function equal(pattern: RegExp): (text: string) => Verdict {
  return (text) => (pattern.test(text) ? 'equal' : 'other');
}
