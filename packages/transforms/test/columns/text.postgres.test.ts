import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { text } from '../../src/columns/text.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';

const { url } = await createTestDatabase();

const character = fc.oneof(
  fc.constantFrom('\\', '.', 'N', '\t', '\n', '\r', '\b', '\f', '\v', '"', ',', ' ', "'", '\u007f', '\u0001'),
  // All but NUL and surrogates. The `binary` strings of fast-check list them first, which takes a second.
  fc
    .oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
    .map((point) => String.fromCodePoint(point)),
  fc.constantFrom('ü', '王', '🙂', '\u0301', '\u{feff}', '\u2028', '\u{10ffff}'),
);
const anyText = fc.array(character, { maxLength: 9 }).map((characters) => characters.join(''));

it('text: binary COPY, text COPY and the value itself are the same', async () => {
  const values = [...fc.sample(anyText, runs(5000)), '\\.', '\\N', '', 'x'.repeat(1024 * 1024)];
  const { wrong, rejected, accepted } = await compareWithPostgres(url, 'text', text(), values);
  expect(wrong).toEqual([]);
  expect(rejected).toEqual([]);
  expect(accepted).toBe(values.length);
});

it('varchar(5): the same, and cuts the trailing spaces that PostgreSQL cuts', async () => {
  const values = [
    ...fc.sample(anyText, runs(5000)),
    '12345',
    '12345 ',
    '123456',
    '🙂🙂🙂🙂🙂',
    '🙂🙂🙂🙂🙂🙂',
  ];
  const rule = text({ maxLength: 5 });
  const { wrong, rejected, accepted } = await compareWithPostgres(url, 'varchar(5)', rule, values);
  expect(wrong).toEqual([]);
  expect(rejected).toEqual([]);
  expect(accepted).toBeGreaterThan(1000);
});
