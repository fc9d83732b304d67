import * as transforms from '@repo/transforms';
import { expect, it } from 'vitest';
import { acceptedValues } from '../../src/tables/accepted-values.ts';

const columnOf = (type: object) => ({ type }) as Parameters<typeof acceptedValues>[1];

const { bool, bytea, char, cidr, date, email, float, inet, integer, interval, json, jsonb, macaddr } =
  transforms;
const { macaddr8, name, numeric, opaque, singleByte, text, time, timestamp, timestamptz, timetz, uuid } =
  transforms;
const makers = [bool, bytea, char, cidr, date, email, inet, interval, json, jsonb, macaddr, macaddr8, name];
const otherMakers = [numeric, singleByte, text, time, timestamp, timestamptz, timetz, uuid];
const rules = [...makers, ...otherMakers].map((make) => make());

it.each([...rules, integer({ bytes: 4 }), float({ bytes: 8 }), opaque])(
  'has words for the rule $name',
  (rule) => {
    expect(acceptedValues(rule.name, columnOf({}))).toMatch(/\w{4}/);
  },
);

it('tells the labels, the length and the digits', () => {
  expect(acceptedValues('enum', columnOf({ labels: ['sad', 'a"b'] }))).toBe('one of "sad", "a\\"b"');
  const labels = Array.from({ length: 25 }, (_, i) => `l${i}`);
  expect(acceptedValues('enum', columnOf({ labels }))).toMatch(/"l19" and 5 more$/);
  expect(acceptedValues('text', columnOf({ maxLength: 5 }))).toBe('text, kept as it is; up to 5 characters');
  expect(acceptedValues('numeric', columnOf({ precision: 6, scale: 2 }))).toBe(
    'a decimal number of up to 6 digits, 2 of them behind the point',
  );
});
