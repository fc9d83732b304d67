import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytea } from '../../src/columns/bytea.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url } = await createTestDatabase();

const pair = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 2, maxLength: 2 }),
  fc.constantFrom(' ', '\n', '\t', '\r', '  '),
);
const hex = fc.array(pair, { maxLength: 12 }).map((pairs) => `\\x${pairs.join('')}`);
const octal = fc.nat(255).map((byte) => `\\${byte.toString(8).padStart(3, '0')}`);
const escaped = fc
  .array(fc.oneof(octal, fc.constantFrom('a', 'x', '0', ' ', '\\\\', 'ü', '🙂', '\n', '\t', "'", '"')), {
    maxLength: 10,
  })
  .map((parts) => parts.join(''));
const anyBytea = mutated(fc.oneof(hex, escaped), [...'\\\\x X0389afgG\v\f', 'ü']);

const extremes = [
  '',
  '\\x',
  '\\',
  `\\x${'00ff'.repeat(50_000)}`,
  '\\000'.repeat(20_000),
  'x'.repeat(200_000),
];

it("bytea: binary COPY, text COPY and PostgreSQL's own reading give the same", async () => {
  const values = [...fc.sample(anyBytea, runs(4000)), ...extremes];
  const { wrong, rejected, accepted } = await compareWithPostgres(url, 'bytea', bytea(), values);
  expect(wrong).toEqual([]);
  expect(rejected).toEqual([]);
  expect(accepted).toBeGreaterThan(1500);
  expect(values.length - accepted).toBeGreaterThan(500);
});

it('bytea: loads the same with any bytea_output and standard_conforming_strings', async () => {
  const settings = { bytea_output: 'escape', standard_conforming_strings: 'off' };
  const values = fc.sample(anyBytea, runs(500));
  const { wrong, rejected } = await compareWithPostgres(url, 'bytea', bytea(), values, settings);
  expect(wrong).toEqual([]);
  expect(rejected).toEqual([]);
});
