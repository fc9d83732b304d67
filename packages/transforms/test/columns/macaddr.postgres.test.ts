import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { macaddr } from '../../src/columns/macaddr.ts';
import { macaddr8 } from '../../src/columns/macaddr8.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url } = await createTestDatabase();

const hexDigit = fc.constantFrom(...'0123456789abcdefABCDEF');
const octet = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(hexDigit, hexDigit).map((digits) => digits.join('')) },
  { weight: 1, arbitrary: hexDigit },
  { weight: 1, arbitrary: fc.constantFrom('0ff', '100', '0000000000ff', ' 1', '1 ', '') },
);
/** Separators after each octet, repeated. */
const separators = fc.constantFrom(
  [':'],
  ['-'],
  ['.'],
  [''],
  [' '],
  ['', '', ':'],
  ['', '', '-'],
  ['', '.'],
  ['', '-'],
  ['', '', '', ':'],
  ['', ' '],
);
const spelling = fc
  .tuple(fc.array(octet, { minLength: 5, maxLength: 9 }), separators)
  .map(([octets, between]) =>
    octets.map((text, n) => (n === octets.length - 1 ? text : text + between[n % between.length])).join(''),
  );
const plain = fc
  .tuple(
    fc.constantFrom(6, 6, 8).chain((count) =>
      fc.array(
        fc.tuple(hexDigit, hexDigit).map((digits) => digits.join('')),
        { minLength: count, maxLength: count },
      ),
    ),
    separators,
    fc.constantFrom('', '', '', ':', '-'),
  )
  .map(
    ([octets, between, end]) =>
      octets
        .map((text, n) => (n === octets.length - 1 ? text : text + between[n % between.length]))
        .join('') + end,
  );
const blanks = fc.constantFrom('', '', '', ' ', '\t\n');
const value = fc.tuple(blanks, fc.oneof(plain, spelling), blanks).map((parts) => parts.join(''));
const values = mutated(value, [...'0fF:-. g+x']);

/** C's sscanf accepts signs and `0x`, and drops bits beyond 32. */
function isSscanfOnly(given: string): boolean {
  if (/[+x]|[\da-f]{9}/i.test(given)) return true;
  // A zero with a minus sign that is not a hyphen of the format.
  return given.includes('-0') && !hyphenated.test(given);
}
const hyphenated =
  /^\s*(?:(?:[\da-f]+-\s*){5}[\da-f]+|[\da-f]{6}-[\da-f]{6}|(?:[\da-f]{4}-){2}[\da-f]{4})\s*$/i;

/** PostgreSQL ignores a single character after six or eight octets. */
function hasOneTooMany(given: string): boolean {
  return /^\s*(?:[\da-f]{2}[-:.]?){6}(?:(?:[\da-f]{2}[-:.]?){2})?(?:[^\s:.-]|[:.-]{2})$/i.test(given);
}

for (const [type, rule, isOnPurpose] of [
  ['macaddr', macaddr(), isSscanfOnly],
  ['macaddr8', macaddr8(), hasOneTooMany],
] as const) {
  it(`${type}: binary COPY, text COPY and PostgreSQL’s own reading give the same`, async () => {
    const given = fc.sample(values, runs(8000));
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, given);
    expect(wrong).toEqual([]);
    expect(rejected.filter((text) => !isOnPurpose(text))).toEqual([]);
    expect(accepted).toBeGreaterThan(1000);
  });
}
