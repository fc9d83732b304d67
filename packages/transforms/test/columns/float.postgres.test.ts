import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { float } from '../../src/columns/float.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url } = await createTestDatabase();

const view = new DataView(new ArrayBuffer(8));

/** Every bit pattern is equally likely: all exponents, subnormal numbers, too. */
const single = fc.integer().map((bits) => {
  view.setInt32(0, bits);
  return view.getFloat32(0);
});
const double = fc.tuple(fc.integer(), fc.integer()).map(([high, low]) => {
  view.setInt32(0, high);
  view.setInt32(4, low);
  return view.getFloat64(0);
});

/** Writes a number that is not negative with all its digits and a power of ten. */
function exactly(value: number): { digits: bigint; exponent: number } {
  let integer = value;
  let halvings = 0;
  for (; !Number.isInteger(integer); halvings++) integer *= 2;
  return { digits: BigInt(integer) * 5n ** BigInt(halvings), exponent: -halvings };
}

/** The exact point between a number and the next one of its width, and points very close to it. */
const midpoint = fc
  .tuple(
    fc.oneof(
      single.map((value) => ({ value: Math.abs(value), width: 4 })),
      double.map((value) => ({ value: Math.abs(value), width: 8 })),
    ),
    fc.constantFrom(-1n, 0n, 0n, 1n),
    fc.nat({ max: 30 }),
    fc.constantFrom('', '-'),
  )
  .filter(([{ value }]) => Number.isFinite(value))
  .map(([{ value, width }, nudge, zeros, sign]) => {
    const here = exactly(value);
    const there = exactly(next(value, width));
    const exponent = Math.min(here.exponent, there.exponent);
    const scaled = ({ digits, exponent: own }: typeof here) => digits * 10n ** BigInt(own - exponent);
    const doubled = (scaled(here) + scaled(there)) * 5n;
    return `${sign}${doubled * 10n ** BigInt(zeros) + nudge}e${exponent - 1 - zeros}`;
  });

/** Returns the next larger number; after the largest, the one that would follow. */
function next(value: number, width: number): number {
  if (width === 4) {
    view.setFloat32(0, value);
    view.setInt32(0, view.getInt32(0) + 1);
    return Math.min(view.getFloat32(0), 2 ** 128);
  }
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  const larger = view.getFloat64(0);
  return Number.isFinite(larger) ? larger : value;
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 20 });
const exponent = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('e', 'E', 'e+', 'e0'), fc.integer({ min: -340, max: 320 }))
      .map(([e, n]) => (n < 0 ? `e${n}` : e + n)),
  },
  { weight: 2, arbitrary: fc.integer({ min: -23, max: 23 }).map((n) => `e${n}`) },
);
const sign = fc.constantFrom('', '', '-', '+');
const decimal = fc
  .tuple(sign, digits, fc.constantFrom('', '.', '.'), digits, exponent)
  .map((parts) => parts.join(''));
const short = fc
  .tuple(sign, fc.nat({ max: 99_999_999 }), fc.nat({ max: 9 }))
  .map(([before, n, places]) => before + (n / 10 ** places).toFixed(places));
const aroundTwo24 = fc
  .tuple(
    sign,
    fc.integer({ min: 2 ** 24 - 9, max: 2 ** 27 }),
    fc.constantFrom('', '.', '.0', '.0000001', '.5', 'e2'),
  )
  .map((parts) => parts.join(''));
const shown = fc.oneof(
  single.map(String),
  double.map(String),
  single.map((value) => value.toPrecision(9)),
  double.map((value) => value.toExponential(16)),
);
const hexDigits = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 18 });
const hexadecimal = fc
  .tuple(
    sign,
    fc.constantFrom('0x', '0X'),
    hexDigits,
    fc.constantFrom('', '.'),
    hexDigits,
    fc.oneof(
      fc.constant(''),
      fc
        .oneof(
          fc.integer({ min: -1180, max: 1030 }),
          fc.integer({ min: -230, max: 130 }),
          fc.integer({ min: -9, max: 9 }),
        )
        .map((power) => `p${power}`),
      fc.constantFrom('p', 'P+3', 'p-003', 'p99999999999', 'p-99999999999'),
    ),
  )
  .map((parts) => parts.join(''));
/** Hexadecimal numbers exactly halfway between two numbers, or slightly beyond. */
const hexadecimalTie = fc
  .tuple(fc.constantFrom('ffffff8', '1000001', '1000003', '3ffffffffffffe', '20000000000001'), digits)
  .chain(([mantissa, zeros]) =>
    fc
      .tuple(fc.constantFrom('', '1', '8'), fc.integer({ min: -1100, max: 100 }))
      .map(([rest, power]) => `0x${mantissa}.${zeros.replace(/./g, '0')}${rest}p${power}`),
  );
const special = fc
  .tuple(sign, fc.constantFrom('nan', 'NaN', 'inf', 'Infinity', 'INF', 'infinit'))
  .map((parts) => parts.join(''));
const blanks = fc.constantFrom('', '', '', '', ' ', '\t\n', ' \v\f\r');
const well = fc.oneof(
  { weight: 3, arbitrary: decimal },
  { weight: 3, arbitrary: short },
  { weight: 3, arbitrary: shown },
  { weight: 2, arbitrary: aroundTwo24 },
  { weight: 3, arbitrary: midpoint },
  { weight: 2, arbitrary: hexadecimal },
  { weight: 2, arbitrary: hexadecimalTie },
  { weight: 1, arbitrary: special },
);
const value = fc.tuple(blanks, well, blanks).map((parts) => parts.join(''));
const values = fc.oneof(
  { weight: 4, arbitrary: value },
  { weight: 1, arbitrary: mutated(value, [...'019.-+eExXpP _naif']) },
);

const extremes = [
  '-0',
  '-0.0e5',
  '0e99999999999999999999',
  '1e-99999999999999999999',
  '1e99999999999999999999',
  '-0x0p99999999999',
  '1.7976931348623157e308',
  '1.7976931348623158e308',
  '1.7976931348623159e308',
  '2.4703282292062327e-324',
  '2.4703282292062328e-324',
  '2.2250738585072011e-308',
  '3.4028235677973366e38',
  '3.4028235677973365e38',
  '3.40282356779733661637539395458142568447e38',
  '3.40282356779733661637539395458142568448e38',
  '7.006492321624085e-46',
  '7.0064923216240853546186479164495806564013097093825788587853e-46',
  '7.0064923216240853546186479164495806564013097093825788587854e-46',
  '16777217',
  '16777217.0000000000000000000000000001',
  '16777216.9999999999999999999999999999',
  '9007199254740993',
  `9007199254740993.${'0'.repeat(800)}1`,
  `${'0'.repeat(1000)}1.5`,
  `0.${'0'.repeat(1000)}1e1001`,
  `1${'0'.repeat(1000)}e-1000`,
  `16777217${'0'.repeat(1000)}e-1000`,
  `0x${'0'.repeat(1000)}1`,
  `0x1${'0'.repeat(100)}p-400`,
  `0x.${'0'.repeat(100)}1p404`,
  '0x1.fffffep127',
  '0x1.ffffffp127',
  '0x1.fffffefp127',
  '0x1p-149',
  '0x1p-150',
  '0x1.000001p-150',
];

/**
 * Hexadecimal numbers below the normal ones: C libraries round them differently, so the rule accepts only exact ones.
 */
function isTiny(given: string, bytes: 4 | 8): boolean {
  const hex = /^\s*[-+]?0x([\da-f]*)\.?([\da-f]*)(?:p([-+]?\d+))?\s*$/i.exec(given);
  if (!hex) return false;
  const [, whole = '', fraction = '', power = '0'] = hex;
  const mantissa = BigInt(`0x0${whole}${fraction}`).toString(2).length;
  return mantissa - 4 * fraction.length + Number(power) - 1 < (bytes === 4 ? -126 : -1022);
}

for (const [type, bytes] of [
  ['real', 4],
  ['double precision', 8],
] as const) {
  it(`${type}: binary COPY, text COPY and PostgreSQL’s own reading give the same bits`, async () => {
    const given = [...fc.sample(values, runs(8000)), ...extremes];
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, float({ bytes }), given);
    expect(wrong).toEqual([]);
    expect(rejected.filter((text) => !isTiny(text, bytes))).toEqual([]);
    expect(accepted).toBeGreaterThan(4000);
  });
}
