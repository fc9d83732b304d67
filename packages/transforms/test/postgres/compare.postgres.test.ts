import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { expect, it } from 'vitest';
import type { Kernel, Rule } from '../../src/index.ts';
import { integer } from '../../src/columns/integer.ts';
import { json } from '../../src/columns/json.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { text } from '../../src/columns/text.ts';
import { compareWithPostgres } from './compare.ts';

// Other tests of types rely on the comparison, so it must detect differences.
const { url } = await createTestDatabase();

const dropLastByte: Kernel = (batch, { length }) => {
  for (let r = 0; r < batch.recordCount; r++) if (length[r]! > 0) length[r] = length[r]! - 1;
};

it.each([
  ['binary', { ...text(), binary: { kernel: dropLastByte, width: 0 } } satisfies Rule],
  ['text', { ...text(), text: dropLastByte } satisfies Rule],
])('detects a wrong value in the %s form', async (_form, rule) => {
  const { wrong } = await compareWithPostgres(url, 'text', rule, ['', 'a', 'ab']);
  expect(wrong.map(({ given }) => given)).toEqual(['a', 'ab']);
});

it('detects differences that a type’s equality ignores: 1.0 is not 1.00', async () => {
  const rule: Rule = { ...numeric(), text: dropLastByte };
  const { wrong } = await compareWithPostgres(url, 'numeric', rule, ['1.00', '1.01']);
  expect(wrong.map(({ given, text: shown }) => [given, shown])).toEqual([
    ['1.00', '1.0'],
    ['1.01', '1.0'],
  ]);
});

it('compares types that have no equality', async () => {
  const rule: Rule = { ...json(), text: dropLastByte };
  const { wrong } = await compareWithPostgres(url, 'json', rule, ['12', '"a" ']);
  expect(wrong.map(({ given }) => given)).toEqual(['12', '"a" ']);
});

it('reports values that only PostgreSQL or only the rule accepts', async () => {
  expect(await compareWithPostgres(url, 'text', text({ maxLength: 2 }), ['1', '123'])).toEqual({
    wrong: [],
    rejected: ['123'],
    looser: [],
    accepted: 1,
  });
  const anything: Rule = { ...integer({ bytes: 4 }), text: () => {} };
  const { looser, accepted } = await compareWithPostgres(url, 'integer', anything, ['x', '1']);
  expect({ looser, accepted }).toEqual({ looser: ['x'], accepted: 1 });
});
