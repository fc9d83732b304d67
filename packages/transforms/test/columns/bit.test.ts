import { bit, varbit } from '../../src/columns/bit.ts';
import { testRuleTable } from './rule-table.ts';

const same = (...texts: string[]) => texts.map((text) => [text, text] as const);

testRuleTable(
  bit({ maxLength: 4 }),
  {
    accepts: same('1010', '0000', 'b1010', 'B1111', 'xA', 'Xf'),
    rejects: [
      ['', 'TYPE_INVALID'],
      ['101', 'TYPE_INVALID'],
      ['10101', 'TYPE_INVALID'],
      ['b', 'TYPE_INVALID'],
      ['x1F', 'TYPE_INVALID'],
      ['1020', 'TYPE_INVALID'],
      ['10 10', 'TYPE_INVALID'],
      ['0b10', 'TYPE_INVALID'],
      ['bb10', 'TYPE_INVALID'],
      ['xg', 'TYPE_INVALID'],
      ['ü', 'TYPE_INVALID'],
    ],
  },
  'bit(4)',
);

testRuleTable(
  varbit({ maxLength: 9 }),
  {
    accepts: same('', '1', '101010101', 'b', 'x', 'x1F', 'B000000001'),
    rejects: [
      ['1010101011', 'TOO_LONG'],
      ['x1F0', 'TOO_LONG'],
      ['12', 'TYPE_INVALID'],
      ['1 0', 'TYPE_INVALID'],
    ],
  },
  'varbit(9)',
);

testRuleTable(
  varbit(),
  { accepts: same('', '1'.repeat(1000), `x${'f'.repeat(1001)}`), rejects: [] },
  'varbit',
);
