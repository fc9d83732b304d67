import fc from 'fast-check';
import { dateText, isoTimestamp, timestampText } from '../columns/datetime-arbitrary.ts';
import { isoExtremes } from '../columns/datetime-extremes.ts';
import { dateTimeSoup, intervalSoup, intervalText, timeSoup } from '../columns/datetime-soup.ts';
import { mutated } from '../columns/mutated.ts';
import { runs } from '../env.ts';

/** A name between two numbers. The number that it touches determines which one is the year. */
const namedDays = fc
  .tuple(
    fc.constantFrom('13', '3', '31', '195', '2024', ''),
    fc.constantFrom('', ' ', ',', '-', '/', '.', ' fri ', ' 10:30 ', '  - '),
    fc.constantFrom('jun', 'June', 'DEC', 'sept'),
    fc.constantFrom('-', '/', '.', ' ', ''),
    fc.constantFrom('195', '1950', '5', '13', '24'),
  )
  .map((parts) => parts.join(''));

/** A fraction after any number of a date: with it, 24.005 is as long as a year of six digits. */
const withFraction = fc
  .tuple(
    fc.constantFrom(
      '5 Jan 24',
      'Jan 5 2',
      'January 5, 2024',
      '24 Jan 5',
      '2024 5 Jan',
      'Fri 5 1 24',
      '1/5/24',
    ),
    fc.nat(2),
    fc.constantFrom('.', '.0', '.5', '.00', '.005', '.24', '.02415165', '.1441024'),
    fc.constantFrom('', '', ' 10:30', 'T24:00', ' BC'),
  )
  .map(([day, which, fraction, tail]) => {
    const numbers = [...day.matchAll(/\d+/g)];
    const { index, 0: number } = numbers[which % numbers.length]!;
    return day.slice(0, index) + number + fraction + day.slice(index + number.length) + tail;
  });

/** Numbers around the powers of ten, which are limits of digits, halves and types. */
const decimals = fc
  .record({
    sign: fc.constantFrom('', '-', '+'),
    digit: fc.constantFrom('1', '9', '5', '4', '0'),
    whole: fc.nat(24),
    fraction: fc.nat(12),
    last: fc.constantFrom('', '4', '49', '5', '50', '51', '9'),
    exponent: fc.constantFrom('', '', '', 'e1', 'e-3', 'e20'),
  })
  .map(
    ({ sign, digit, whole, fraction, last, exponent }) =>
      `${sign}${digit.repeat(whole)}.${digit.repeat(fraction)}${last}${exponent}`,
  );

/** Whole numbers around the limits of all integers and of an interval's parts, with units. */
const limits = [2n ** 15n, 2n ** 31n, 2n ** 32n, 2n ** 63n, 2n ** 64n].flatMap((limit) =>
  [-500_001n, -5n, -1n, 0n, 1n, 5n].map((distance) => limit + distance),
);
const atLimits = fc
  .tuple(fc.constantFrom('', '-', '+'), fc.constantFrom(...limits.map(String)))
  .map((parts) => parts.join(''));
const longFractions = fc
  .tuple(
    fc.constantFrom('', '-', 'P'),
    fc.constantFrom('0.', '1.', '.', '-1.'),
    fc.constantFrom('9', '4', '50', '3').chain((digit) => fc.nat(20).map((n) => digit.repeat(n + 1))),
  )
  .map((parts) => parts.join(''));
const intervals = fc.oneof(
  intervalText,
  intervalSoup,
  fc
    .tuple(
      fc.oneof(atLimits, longFractions),
      fc.constantFrom(
        ' us',
        ' ms',
        ' s',
        ' min',
        ' h',
        ' days',
        ' weeks',
        ' mons',
        ' years',
        ' decades',
        'D',
        '',
        ' days ago',
      ),
    )
    .map((parts) => parts.join('')),
);

const infinities = [
  'infinity',
  '+infinity',
  '-infinity',
  ' +Infinity ',
  '+ infinity',
  '- infinity',
  'inf',
  '+inf',
];
const words = fc
  .array(fc.constantFrom('a', 'Ü', '王', '🙂', ' ', ' ', '\t', '\n', '\\', '"', '0', '1'), { maxLength: 12 })
  .map((characters) => characters.join(''));

const moments = [...isoExtremes, ...infinities, '294276-12-31 23:59:59.999999', '4714-11-24 00:00:00.4 BC'];
const clocks = isoExtremes.map((text) => text.slice(11));

/** Types that accept the same texts. */
export type Family = 'number' | 'text' | 'date' | 'moment' | 'time' | 'interval';

const families: Readonly<
  Record<Family, { readonly arbitrary: fc.Arbitrary<string>; readonly fixed: readonly string[] }>
> = {
  number: {
    arbitrary: fc.oneof(decimals, atLimits, mutated(decimals, [...'019_.exX+- '])),
    fixed: [...infinities, 'nan', '-0', ''],
  },
  date: { arbitrary: fc.oneof(namedDays, withFraction, dateText, dateTimeSoup), fixed: moments },
  moment: {
    arbitrary: fc.oneof(namedDays, withFraction, timestampText, isoTimestamp, dateTimeSoup),
    fixed: moments,
  },
  time: { arbitrary: timeSoup, fixed: [...clocks, '23:59:59.9999995', '24:00:00', '23:59:60'] },
  interval: { arbitrary: intervals, fixed: infinities },
  text: { arbitrary: words, fixed: ['true', 'b3a4f0c2-0d1e-4f5a-8b6c-7d8e9f0a1b2c'] },
};

/** Values that a type of this family may accept or reject, including its extremes. */
export function valuesOf(family: Family, count: number): string[] {
  const { arbitrary, fixed } = families[family];
  return [...new Set([...fixed, ...fc.sample(arbitrary, runs(count))])];
}
