import { expect, it } from 'vitest';
import { bytea } from '../../src/columns/bytea.ts';
import { cleanColumn } from '../clean-column.ts';
import { testRuleTable } from './rule-table.ts';

const accepted = [
  '',
  'plain text',
  'ü王🙂',
  '\\x',
  '\\x00ff',
  '\\xDEADbeef',
  '\\x de ad\tbe\nef\r ',
  '\\x  ',
  '\\\\',
  '\\\\x00',
  '\\000\\377',
  'a\\101b',
  'x00',
  ' \\\\',
  ' \\170',
];

testRuleTable(bytea(), {
  accepts: accepted.map((value) => [value, value] as const),
  rejects: [
    ['\\x0', 'TYPE_INVALID'],
    ['\\x0 0', 'TYPE_INVALID'],
    ['\\x0g', 'TYPE_INVALID'],
    ['\\xg0', 'TYPE_INVALID'],
    ['\\x00\\', 'TYPE_INVALID'],
    ['\\x00\v', 'TYPE_INVALID'],
    ['\\xüü', 'TYPE_INVALID'],
    ['\\X00', 'TYPE_INVALID'],
    [' \\x00', 'TYPE_INVALID'],
    ['\\', 'TYPE_INVALID'],
    ['a\\', 'TYPE_INVALID'],
    ['\\n', 'TYPE_INVALID'],
    ['\\400', 'TYPE_INVALID'],
    ['\\08', 'TYPE_INVALID'],
    ['\\018', 'TYPE_INVALID'],
    ['\\01', 'TYPE_INVALID'],
    ['\\\\\\', 'TYPE_INVALID'],
  ],
});

it('keeps NULL and the neighbours of an invalid value', () => {
  expect(cleanColumn(bytea(), ['\\x00', '\\x0', null, '\\\\'])).toEqual([
    { text: '\\x00', changed: false },
    { code: 'TYPE_INVALID' },
    { text: null, changed: false },
    { text: '\\\\', changed: false },
  ]);
});
