import { expect, it } from 'vitest';
import { enumeration } from '../../src/columns/enumeration.ts';
import { cleanColumn } from '../clean-column.ts';
import { testRuleTable } from './rule-table.ts';

const labels = ['sad', 'glad', "it's ok", 'tab\there', 'ü', '', ' sad', '\ufeff'];

testRuleTable(enumeration({ labels }), {
  accepts: [
    ...labels.map((label) => [label, label] as const),
    ['sad ', 'sad'],
    ['  sad', 'sad'],
    ['\u00a0glad\u202f', 'glad'],
  ],
  rejects: [
    ['Sad', 'TYPE_INVALID'],
    ['sa d', 'TYPE_INVALID'],
    ['sa', 'TYPE_INVALID'],
    ['sadd', 'TYPE_INVALID'],
    ['lgad', 'TYPE_INVALID'],
    ['u\u0308', 'TYPE_INVALID'],
    [' ', 'TYPE_INVALID'],
    ['x'.repeat(2000), 'TYPE_INVALID'],
  ],
});

it('counts blanks around a label as a change, but not those of the label itself', () => {
  expect(cleanColumn(enumeration({ labels }), [' sad', ' sad ', 'sad'])).toEqual([
    { text: ' sad', changed: false },
    { text: 'sad', changed: true },
    { text: 'sad', changed: false },
  ]);
});

it('finds each of many labels, alone and among others', () => {
  const many = Array.from({ length: 1000 }, (_, i) => `label ${i * i}`);
  const rule = enumeration({ labels: many });
  expect(cleanColumn(rule, [...many, ...many.toReversed()])).toEqual(
    [...many, ...many.toReversed()].map((text) => ({ text, changed: false })),
  );
  expect(cleanColumn(rule, ['label 2', 'label 0', 'label 2'])).toEqual([
    { code: 'TYPE_INVALID' },
    { text: 'label 0', changed: false },
    { code: 'TYPE_INVALID' },
  ]);
});

it('works with no label, or one', () => {
  expect(cleanColumn(enumeration({ labels: [] }), ['', 'a', null])).toEqual([
    { code: 'TYPE_INVALID' },
    { code: 'TYPE_INVALID' },
    { text: null, changed: false },
  ]);
  expect(cleanColumn(enumeration({ labels: ['a'] }), ['a', 'b', 'a'])).toEqual([
    { text: 'a', changed: false },
    { code: 'TYPE_INVALID' },
    { text: 'a', changed: false },
  ]);
});
