import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { json } from '../../src/columns/json.ts';
import { jsonb } from '../../src/columns/jsonb.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url } = await createTestDatabase();

const blank = fc.constantFrom('', '', '', ' ', '\n', '\t\r');
const plainParts = ['a', ' ', 'ü', '王', '🙂', '\u007f', '\u2028', '\u{feff}', "'", '/', '{', ','];
const escapes = [
  '\\"',
  '\\\\',
  '\\/',
  '\\b',
  '\\f',
  '\\n',
  '\\r',
  '\\t',
  '\\u0041',
  '\\u00E9',
  '\\u0001',
  '\\uFFFF',
];
const pairs = ['\\ud83d\\ude00', '\\uDBFF\\uDFFF'];
/** Values that jsonb or both types reject; rare, so that most whole values are accepted. */
const badParts = ['\\ud83d', '\\ude00', '\\u0000', '\\x41', '\\u12', '\t', '\u0001'];
const goodPart = fc.constantFrom(...plainParts, ...escapes, ...pairs);
const string = fc
  .array(fc.oneof({ weight: 100, arbitrary: goodPart }, fc.constantFrom(...badParts)), { maxLength: 6 })
  .map((parts) => `"${parts.join('')}"`);
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 5 });
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.nat().map(String),
      fc.bigInt().map((n) => String(n < 0n ? -n : n)),
      digits,
    ),
    fc.oneof(
      fc.constant(''),
      digits.map((text) => `.${text}`),
    ),
    fc.constantFrom('', '', '', '', 'e5', 'E+07', 'e-3', 'e0', 'e40', 'e131080', 'e-16380', 'e-16390'),
  )
  .map((parts) => parts.join(''));
const scalar = fc.oneof(string, number, fc.constantFrom('true', 'false', 'null', 'True', 'nul'));

const { value } = fc.letrec<{ value: string }>((tie) => {
  const spaced = fc.tuple(blank, tie('value'), blank).map((parts) => parts.join(''));
  const member = fc.tuple(blank, string, blank, spaced).map(([a, key, b, v]) => `${a}${key}${b}:${v}`);
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      fc.array(spaced, { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
      fc.array(member, { maxLength: 4 }).map((members) => `{${members.join(',')}}`),
    ),
  };
});
const document = fc.tuple(blank, value, blank).map((parts) => parts.join(''));
const anyDocument = mutated(document, [...'"\\{}[],:-+.eE0159 tu', '\u00a0', 'ü', '\f', '\u{feff}']);

const nested = (depth: number) => [
  '['.repeat(depth) + ']'.repeat(depth),
  '{"":'.repeat(depth) + '1' + '}'.repeat(depth),
];
const extremes = [
  '',
  ' ',
  '\u{feff}{}',
  ...nested(4096),
  `"${'x'.repeat(200_000)}"`,
  `"${'\\u00e9'.repeat(20_000)}"`,
  `[${'0,'.repeat(50_000)}0]`,
  `{${Array.from({ length: 20_000 }, (_, i) => `"k${i % 10_000}":${i}`).join(',')}}`,
  '9'.repeat(131_072),
  '9'.repeat(131_073),
  `0.${'1'.repeat(16_383)}`,
  `0.${'1'.repeat(16_384)}`,
  '1e131071',
  '1e131072',
  '1e-16383',
  '1e-16384',
  '0e1000000000',
  '0e2147483647',
  '-0',
];

for (const [type, rule] of [
  ['json', json()],
  ['jsonb', jsonb()],
] as const) {
  it(`${type}: binary COPY, text COPY and PostgreSQL's own reading give the same`, async () => {
    const values = [...fc.sample(anyDocument, runs(4000)), ...extremes];
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, values);
    expect(wrong).toEqual([]);
    expect(rejected).toEqual([]);
    expect(accepted).toBeGreaterThan(1200);
    expect(values.length - accepted).toBeGreaterThan(700);
  });

  it(`${type}: rejects more than 4,096 levels, which PostgreSQL accepts by default`, async () => {
    const values = nested(4097);
    const { rejected, accepted } = await compareWithPostgres(url, type, rule, values);
    expect(rejected).toEqual(values);
    expect(accepted).toBe(0);
  });
}
