import { expect, it } from 'vitest';
import { opaque } from '../../src/columns/opaque.ts';
import { text } from '../../src/columns/text.ts';
import { cleanColumn } from '../clean-column.ts';
import { testRuleTable } from './rule-table.ts';

const asItIs = [
  '',
  ' ',
  ' a ',
  '\t\r\n',
  'ü王🙂',
  '\u{feff}a\u200b',
  'é',
  'NULL',
  '\\N',
  '\\.',
  '007',
  'a"b',
];

testRuleTable(text(), { accepts: asItIs.map((value) => [value, value] as const), rejects: [] });

testRuleTable(
  text({ maxLength: 3 }),
  {
    accepts: [
      ['', ''],
      ['abc', 'abc'],
      ['üüü', 'üüü'],
      ['🙂🙂🙂', '🙂🙂🙂'],
      ['  c', '  c'],
      ['abc ', 'abc'],
      ['a     ', 'a  '],
      ['      ', '   '],
      ['🙂ü   ', '🙂ü '],
    ],
    rejects: [
      ['abcd', 'TOO_LONG'],
      ['abc\t', 'TOO_LONG'],
      ['abc\u00a0', 'TOO_LONG'],
      [' abc', 'TOO_LONG'],
      ['ab d ', 'TOO_LONG'],
      ['üüüü', 'TOO_LONG'],
      ['e\u0301e\u0301', 'TOO_LONG'],
      ['🙂🙂🙂🙂', 'TOO_LONG'],
      ['x'.repeat(100_000), 'TOO_LONG'],
    ],
  },
  'varchar(3)',
);

it('changes nothing, marks no change, and distinguishes NULL from the empty string', () => {
  const cleaned = cleanColumn(text(), ['a', '', null]);
  expect(cleaned).toEqual([
    { text: 'a', changed: false },
    { text: '', changed: false },
    { text: null, changed: false },
  ]);
  expect(cleanColumn(text(), ['', null], { required: true })).toEqual([
    { text: '', changed: false },
    { code: 'NULL_NOT_ALLOWED' },
  ]);
});

it('counts a varchar(n) that loses spaces as a change', () => {
  expect(cleanColumn(text({ maxLength: 3 }), ['abc', 'ab ', 'ab  '])).toEqual([
    { text: 'abc', changed: false },
    { text: 'ab ', changed: false },
    { text: 'ab ', changed: true },
  ]);
});

it('leaves an opaque value to the server', () => {
  expect(cleanColumn(opaque(), ['{1,2}', ' x '])).toEqual([
    { text: '{1,2}', changed: false },
    { text: ' x ', changed: false },
  ]);
});
