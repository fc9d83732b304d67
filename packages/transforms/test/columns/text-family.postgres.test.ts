import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Rule } from '../../src/index.ts';
import { char } from '../../src/columns/char.ts';
import { enumeration } from '../../src/columns/enumeration.ts';
import { name } from '../../src/columns/name.ts';
import { singleByte } from '../../src/columns/single-byte.ts';
import { text } from '../../src/columns/text.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const labels = [
  'sad',
  'glad',
  "it's ok",
  'tab\there',
  'ü',
  ' sad',
  'sad ',
  '\\N',
  '\\.',
  '"',
  '{a,b}',
  'NULL',
  '',
];
const literal = (label: string) => `'${label.replaceAll("'", "''")}'`;
const { url, query } = await createTestDatabase({
  schema: `
    CREATE EXTENSION citext;
    CREATE TYPE mood AS ENUM (${labels.map(literal).join(', ')});
    CREATE DOMAIN calm AS mood;
    CREATE DOMAIN short AS varchar(4);
    CREATE DOMAIN shorter AS short;`,
});

const unit = fc.constantFrom(
  'a',
  'B',
  'ü',
  '王',
  '🙂',
  ' ',
  ' ',
  ' ',
  '\t',
  '\n',
  '\\',
  '.',
  '"',
  "'",
  '\u00a0',
  '\u0301',
);
const words = fc.array(unit, { maxLength: 9 }).map((characters) => characters.join(''));
const label = mutated(fc.constantFrom(...labels), ['a', ' ', 'ü', '\\', 'S', 'g']);

const cases: readonly (readonly [type: string, rule: Rule, values: fc.Arbitrary<string>])[] = [
  ['char(3)', char({ maxLength: 3 }), words],
  ['char(1)', char({ maxLength: 1 }), words],
  ['bpchar', char(), words],
  ['citext', text(), words],
  ['mood', enumeration({ labels }), label],
  ['calm', enumeration({ labels }), label],
  ['short', text({ maxLength: 4 }), words],
  ['shorter', text({ maxLength: 4 }), words],
];

for (const [type, rule, arbitrary] of cases) {
  it(`${type}: binary COPY, text COPY and PostgreSQL's own reading give the same`, async () => {
    const values = fc.sample(arbitrary, runs(2000));
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, values);
    expect(wrong).toEqual([]);
    expect(rejected).toEqual([]);
    expect(accepted).toBeGreaterThan(200);
  });
}

it('name: rejects what PostgreSQL would truncate', async () => {
  const long = fc
    .array(unit, { minLength: 5, maxLength: 70, size: 'max' })
    .map((characters) => characters.join(''));
  const values = fc.sample(long, runs(1000));
  const { wrong, rejected, accepted } = await compareWithPostgres(url, 'name', name(), values);
  expect(wrong).toEqual([]);
  expect(rejected.filter((value) => Buffer.byteLength(value) <= 63)).toEqual([]);
  expect(rejected.length).toBeGreaterThan(100);
  expect(accepted).toBeGreaterThan(100);
});

it('"char": rejects what PostgreSQL would truncate', async () => {
  const [{ octal }] = (await query(
    `SELECT current_setting('server_version_num')::int >= 160000 AS octal`,
  )) as [{ octal: boolean }];
  const characters = Array.from({ length: 127 }, (_, byte) => String.fromCharCode(byte + 1));
  const octals = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, '0')}`);
  const values = [...characters, ...octals, '', 'ab', 'ü', '\\400', '\\08', '\\1', '\\0000'];
  const { wrong, rejected } = await compareWithPostgres(
    url,
    '"char"',
    singleByte({ serverVersion: octal ? 160_000 : 150_000 }),
    values,
  );
  expect(wrong).toEqual([]);
  expect(rejected.filter((value) => value.length === 1 && value <= '\u007f')).toEqual([]);
  expect(rejected.filter((value) => /^\\[0-3][0-7]{2}$/.test(value))).toHaveLength(octal ? 0 : 256);
  expect(rejected).toEqual(expect.arrayContaining(['ab', 'ü', '\\400']));
});
