import { expect, it } from 'vitest';
import { char } from '../../src/columns/char.ts';
import { cleanColumn } from '../clean-column.ts';
import { testRuleTable } from './rule-table.ts';

testRuleTable(
  char({ maxLength: 3 }),
  {
    accepts: [
      ['', ''],
      ['a', 'a'],
      ['abc', 'abc'],
      [' a ', ' a '],
      ['abc     ', 'abc     '],
      ['     ', '     '],
      ['üüü  ', 'üüü  '],
      ['🙂🙂🙂', '🙂🙂🙂'],
    ],
    rejects: [
      ['abcd', 'TOO_LONG'],
      ['abc\t', 'TOO_LONG'],
      ['abc  d', 'TOO_LONG'],
      ['    a', 'TOO_LONG'],
      ['üüüü  ', 'TOO_LONG'],
      ['abc\u00a0', 'TOO_LONG'],
    ],
  },
  'char(3)',
);

it('has no limit without an n, and keeps NULL', () => {
  const long = 'x'.repeat(100_000);
  expect(cleanColumn(char(), [long, null, ''])).toEqual([
    { text: long, changed: false },
    { text: null, changed: false },
    { text: '', changed: false },
  ]);
});
