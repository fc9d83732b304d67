import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bool } from '../../src/columns/bool.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url } = await createTestDatabase();

const blanks = fc.constantFrom('', '', '', ' ', '\t\n', ' \v\f\r');
const word = fc
  .tuple(
    fc.constantFrom('true', 'false', 'yes', 'no', 'on', 'off', '1', '0'),
    fc.nat({ max: 5 }),
    fc.constantFrom(
      (text: string) => text,
      (text: string) => text.toUpperCase(),
      (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1),
    ),
  )
  .map(([text, length, inCase]) => inCase(text.slice(0, length)));
const value = fc.tuple(blanks, word, blanks).map((parts) => parts.join(''));
const values = mutated(value, [...'truefalsyno10 TF\t\u0011\u0012\u00a0ſ']);

it('boolean: binary COPY, text COPY and PostgreSQL’s own reading give the same', async () => {
  const given = fc.sample(values, runs(5000));
  const { wrong, rejected, accepted } = await compareWithPostgres(url, 'boolean', bool(), given);
  expect(wrong).toEqual([]);
  expect(rejected).toEqual([]);
  expect(accepted).toBeGreaterThan(1500);
});
