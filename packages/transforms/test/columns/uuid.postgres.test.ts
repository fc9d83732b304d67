import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { uuid } from '../../src/columns/uuid.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url } = await createTestDatabase();

const hexDigit = fc.constantFrom(...'0123456789abcdefABCDEF');
const canonical = fc
  .array(hexDigit, { minLength: 32, maxLength: 32 })
  .map((digits) => digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
const group = fc.tuple(
  fc.array(hexDigit, { minLength: 4, maxLength: 4 }).map((digits) => digits.join('')),
  fc.constantFrom('', '-'),
);
const grouped = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.flat().join(''));
const withoutLastHyphen = grouped.map((text) => text.replace(/-$/, ''));
const bare = fc.oneof(canonical, withoutLastHyphen, grouped);
const value = fc.oneof({ weight: 3, arbitrary: bare }, { weight: 1, arbitrary: bare.map((b) => `{${b}}`) });

it('uuid: binary COPY, text COPY and PostgreSQL’s own reading give the same', async () => {
  const given = fc.sample(mutated(value, [...'0aF-{} g']), runs(5000));
  const { wrong, rejected, accepted } = await compareWithPostgres(url, 'uuid', uuid(), given);
  expect(wrong).toEqual([]);
  expect(rejected).toEqual([]);
  expect(accepted).toBeGreaterThan(2000);
});
