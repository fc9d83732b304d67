import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ruleOf, parseType } from '../../src/index.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url } = await createTestDatabase();

const of = (digits: string, maxLength: number) =>
  fc.array(fc.constantFrom(...digits), { maxLength }).map((parts) => parts.join(''));
const value = fc
  .tuple(
    fc.constantFrom('', '', 'b', 'B', 'x', 'X'),
    fc.oneof(of('01', 20), of('01', 8), of('0123456789abcdefABCDEF', 5)),
  )
  .map((parts) => parts.join(''));

it.each([
  'bit',
  'bit(1)',
  'bit(3)',
  'bit(8)',
  'bit(12)',
  'bit varying',
  'bit varying(1)',
  'varbit(9)',
  'varbit(16)',
])('%s: binary COPY, text COPY and PostgreSQL’s own reading give the same', async (type) => {
  const given = fc.sample(mutated(value, [...'01bx -2']), runs(3000));
  const { wrong, rejected, looser, accepted } = await compareWithPostgres(
    url,
    type,
    ruleOf(parseType(type)!),
    given,
  );
  expect({ wrong, rejected }).toEqual({ wrong: [], rejected: [] });
  // The rule removes blanks around the bits.
  expect(looser.filter((bits) => bits === bits.trim())).toEqual([]);
  expect(accepted).toBeGreaterThan(20);
});
