import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numeric } from '../../src/columns/numeric.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url, query } = await createTestDatabase();
const [server] = await query('SELECT current_setting($1)::int >= 160000 AS "hasLiterals"', [
  'server_version_num',
]);
const literals = server?.hasLiterals === true;

const digitsText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'0059'), maxLength: 12 }),
  fc.string({ unit: fc.constant('9'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 30, maxLength: 45 }),
);
const blanks = fc.constantFrom('', '', '', ' ', '\t\n', ' \v\f\r');
const exponent = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('e', 'E', 'e+'), fc.integer({ min: -40, max: 40 }))
      .map(([e, n]) => (n < 0 ? `e${n}` : e + n)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('e', 'e-', 'e0000000007', 'e-16380', 'e-16390', 'e2147483648', 'e 1'),
  },
);
const number = fc
  .tuple(
    blanks,
    fc.constantFrom('', '', '-', '+'),
    digitsText,
    fc.constantFrom('', '.', '.'),
    digitsText,
    exponent,
    blanks,
  )
  .map((parts) => parts.join(''));
const special = fc
  .tuple(
    blanks,
    fc.constantFrom('', '-', '+'),
    fc.constantFrom('NaN', 'inf', 'Infinity', 'INF', 'nan', 'infinit', '0x1f', '1_0'),
  )
  .map((parts) => parts.join(''));
const grouped = number.map((text) => text.replace(/(?<=\d)(?=\d{3})/g, '_'));
const prefixed = fc
  .tuple(
    blanks,
    fc.constantFrom('', '-', '+'),
    fc.constantFrom<[string, number]>(['0x', 16], ['0X_', 16], ['0o', 8], ['0b', 2], ['0B0', 2]),
    fc.bigInt(0n, 2n ** 140n),
    fc.nat({ max: 139 }),
    blanks,
  )
  .map(
    ([before, sign, [prefix, base], n, shift, after]) =>
      before + sign + prefix + (n >> BigInt(shift)).toString(base).replace(/\B(?=(?:.{5})+$)/g, '_') + after,
  );
const literal = mutated(fc.oneof(grouped, prefixed), [...'019_.exXobaF-+ ']);
const value = fc.oneof(
  { weight: 12, arbitrary: number },
  { weight: 1, arbitrary: special },
  { weight: 5, arbitrary: literal },
);

/** Only a few values, because PostgreSQL shows each with all its digits. */
const extremes = [
  '-0',
  '-0.0',
  '0000000.0000000e-10',
  '1e131071',
  '-9.99e131071',
  '1e131072',
  '9'.repeat(131_072),
  '9'.repeat(131_073),
  '1e-16383',
  '1e-16384',
  `0.${'0'.repeat(16_382)}1`,
  `0.${'0'.repeat(16_383)}1`,
  `${'7'.repeat(131_072)}.${'3'.repeat(16_383)}`,
  '0e-16383',
  '0e-16384',
  '0e99999',
  '0e1000000000',
  '0e2147483647',
  '1e-2147483648',
];

/** Blanks after the `e`, which only versions before 16 accept. */
const blankInExponent = /e\s+[-+]?\d+\s*$/i;

/** Long literals for only one of the types, because PostgreSQL takes long to read them. */
const longLiterals = [
  `0x${(10n ** 131_072n - 1n).toString(16)}`,
  `0x${(10n ** 131_072n).toString(16)}`,
  `1${'_0'.repeat(131_071)}`,
  `1${'_0'.repeat(131_072)}`,
];

for (const [type, options] of [
  ['numeric', {}],
  ['numeric(12,2)', { precision: 12, scale: 2 }],
  ['numeric(38,0)', { precision: 38 }],
  ['numeric(38,38)', { precision: 38, scale: 38 }],
  ['numeric(4,7)', { precision: 4, scale: 7 }],
  ['numeric(5,-3)', { precision: 5, scale: -3 }],
] as const) {
  it(`${type}: binary COPY, text COPY and PostgreSQL's cast give the same`, async () => {
    const values = [
      ...fc.sample(value, runs(5000)),
      ...extremes,
      ...(type === 'numeric' ? longLiterals : []),
    ];
    const rule = numeric({ ...options, serverVersion: literals ? 160_000 : 150_000 });
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, values);
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(100);
    expect(rejected.filter((text) => literals || !blankInExponent.test(text))).toEqual([]);
  });
}
