import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integer } from '../../src/columns/integer.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url, query } = await createTestDatabase();
const [server] = await query('SELECT current_setting($1)::int >= 160000 AS "hasLiterals"', [
  'server_version_num',
]);
const literals = server?.hasLiterals === true;

const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\v', '\f', '\r'), maxLength: 2 });
const zeros = fc.string({ unit: fc.constant('0'), maxLength: 3 });

function numbersAround(bits: number): fc.Arbitrary<string> {
  const edge = 2n ** BigInt(bits - 1);
  const near = fc.bigInt(-3n, 3n);
  const number = fc.oneof(
    fc.bigInt(-edge, edge - 1n),
    near.map((n) => n + edge),
    near.map((n) => n - edge),
    fc.bigInt(-20n, 20n),
    fc.integer({ min: 0, max: 64 }).chain((power) => near.map((n) => n + 2n ** BigInt(power))),
  );
  return fc.tuple(blanks, fc.boolean(), zeros, number, blanks).map(([before, plus, leading, n, after]) => {
    const sign = n < 0n ? '-' : plus ? '+' : '';
    return before + sign + leading + String(n < 0n ? -n : n) + after;
  });
}

const noise = fc.string({ unit: fc.constantFrom(...'0129-+ ._exXabF'), maxLength: 8 });

/** Numbers in another base or with grouped digits, most of them well-formed, around the limits of the type. */
function literalsAround(bits: number): fc.Arbitrary<string> {
  const edge = 2n ** BigInt(bits - 1);
  const near = fc.bigInt(-3n, 3n);
  const number = fc.oneof(
    fc.bigInt(0n, edge - 1n),
    near.map((n) => edge + n),
    fc.bigInt(0n, 300n),
    near.map((n) => 2n ** 64n + n),
    near.map((n) => 2n ** 32n + n),
  );
  const prefix = fc.constantFrom(
    ['', 10],
    ['0x', 16],
    ['0X', 16],
    ['0o', 8],
    ['0b', 2],
    ['0B', 2],
  ) as fc.Arbitrary<[string, number]>;
  const group = fc.constantFrom(3, 4, 2, 7, 99);
  return fc
    .tuple(
      blanks,
      fc.constantFrom('', '-', '+'),
      prefix,
      fc.constantFrom('', '', '_', '0', '0_'),
      number,
      group,
      blanks,
    )
    .map(([before, sign, [letters, base], lead, n, size, after]) => {
      const digits = n.toString(base).replace(new RegExp(`\\B(?=(?:.{${size}})+$)`, 'g'), '_');
      return before + sign + letters + lead + digits + after;
    });
}

for (const [type, bytes] of [
  ['smallint', 2],
  ['integer', 4],
  ['bigint', 8],
] as const) {
  it(`${type}: binary COPY, text COPY and PostgreSQL's own reading give the same`, async () => {
    const arbitrary = fc.oneof(
      { weight: 5, arbitrary: numbersAround(bytes * 8) },
      { weight: 3, arbitrary: mutated(literalsAround(bytes * 8), [...'019_xXobafAF-+ ']) },
      { weight: 1, arbitrary: noise },
    );
    const values = [...fc.sample(arbitrary, runs(6000)), `0x${'0'.repeat(1000)}7f`, `1${'_0'.repeat(1000)}`];
    const rule = integer({ bytes, serverVersion: literals ? 160_000 : 150_000 });
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, values);
    expect(wrong).toEqual([]);
    expect(rejected).toEqual([]);
    expect(accepted).toBeGreaterThan(1500);
  });
}
