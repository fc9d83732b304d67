import { bool } from '../../src/columns/bool.ts';
import { testRuleTable } from './rule-table.ts';

testRuleTable(bool(), {
  accepts: [
    ...['t', 'tr', 'tru', 'true', 'TRUE', 'tRuE', 'y', 'ye', 'yes', 'YES', 'on', 'ON', '1'].map(
      (given) => [given, 'true'] as const,
    ),
    ...['f', 'fa', 'fal', 'fals', 'false', 'FALSE', 'n', 'no', 'No', 'of', 'off', 'OFF', '0'].map(
      (given) => [given, 'false'] as const,
    ),
    [' \t\n\v\f\ryes\r\n', 'true'],
    [' 0 ', 'false'],
  ],
  rejects: [
    ['', 'TYPE_INVALID'],
    [' ', 'TYPE_INVALID'],
    ['o', 'TYPE_INVALID'],
    ['O', 'TYPE_INVALID'],
    ['truee', 'TYPE_INVALID'],
    ['yess', 'TYPE_INVALID'],
    ['onn', 'TYPE_INVALID'],
    ['offf', 'TYPE_INVALID'],
    ['nn', 'TYPE_INVALID'],
    ['t rue', 'TYPE_INVALID'],
    ['10', 'TYPE_INVALID'],
    ['01', 'TYPE_INVALID'],
    ['2', 'TYPE_INVALID'],
    ['-1', 'TYPE_INVALID'],
    ['\u0011', 'TYPE_INVALID'],
    ['\u0010', 'TYPE_INVALID'],
    ['T\u0012', 'TYPE_INVALID'],
    ['oui', 'TYPE_INVALID'],
    ['ｔ', 'TYPE_INVALID'],
  ],
});
