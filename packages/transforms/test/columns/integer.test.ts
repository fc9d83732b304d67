import { integer } from '../../src/columns/integer.ts';
import { testRuleTable, type RuleTable } from './rule-table.ts';

const anyWidth: RuleTable = {
  accepts: [
    ['0', '0'],
    ['-0', '0'],
    ['+0', '0'],
    ['7', '7'],
    ['-7', '-7'],
    ['+7', '7'],
    ['007', '7'],
    ['-007', '-7'],
    [' \t\n\v\f\r7 \t\n\v\f\r', '7'],
    [' -7', '-7'],
    ['0000000000000000000000000000000000007', '7'],
    ['-00000000000000000000000000000000000', '0'],
    ['32767', '32767'],
    ['-32768', '-32768'],
    ['3.0', '3'],
    ['-3.00', '-3'],
    ['-0.0', '0'],
    ['3.', '3'],
    ['.0', '0'],
    ['0.000', '0'],
    ['1000.000', '1000'],
    ['1.0000', '1'],
    ['$5', '5'],
    ['$5.00', '5'],
  ],
  rejects: [
    ['', 'TYPE_INVALID'],
    [' ', 'TYPE_INVALID'],
    ['-', 'TYPE_INVALID'],
    ['+', 'TYPE_INVALID'],
    ['--1', 'TYPE_INVALID'],
    ['+-1', 'TYPE_INVALID'],
    ['- 1', 'TYPE_INVALID'],
    ['1-', 'TYPE_INVALID'],
    ['1 2', 'TYPE_INVALID'],
    ['1.5', 'TYPE_INVALID'],
    ['1.000', 'TYPE_INVALID'],
    ['1.0e1', 'TYPE_INVALID'],
    ['1,000', 'TYPE_INVALID'],
    ['1e3', 'TYPE_INVALID'],
    ['0x10', 'TYPE_INVALID'],
    ['0o17', 'TYPE_INVALID'],
    ['0b11', 'TYPE_INVALID'],
    ['1_000', 'TYPE_INVALID'],
    ['NaN', 'TYPE_INVALID'],
    ['abc', 'TYPE_INVALID'],
    ['\u00a07', 'TYPE_INVALID'],
    ['７', 'TYPE_INVALID'],
    ['1234567890123456789x', 'TYPE_INVALID'],
    ['99999999999999999999', 'OUT_OF_RANGE'],
    ['-99999999999999999999', 'OUT_OF_RANGE'],
    ['9'.repeat(1000), 'OUT_OF_RANGE'],
  ],
};

for (const bytes of [2, 4, 8] as const)
  testRuleTable(integer({ bytes }), anyWidth, `integer of ${bytes} bytes`);

testRuleTable(
  integer({ bytes: 2 }),
  {
    accepts: [],
    rejects: [
      ['32768', 'OUT_OF_RANGE'],
      ['-32769', 'OUT_OF_RANGE'],
      [' -32769', 'OUT_OF_RANGE'],
      ['-000000000000032769', 'OUT_OF_RANGE'],
      ['+00000000000032768', 'OUT_OF_RANGE'],
    ],
  },
  'smallint',
);

testRuleTable(
  integer({ bytes: 4 }),
  {
    accepts: [
      ['2147483647', '2147483647'],
      ['-2147483648', '-2147483648'],
      [' +00000000002147483647 ', '2147483647'],
    ],
    rejects: [
      ['2147483648', 'OUT_OF_RANGE'],
      ['-2147483649', 'OUT_OF_RANGE'],
      [' -2147483649', 'OUT_OF_RANGE'],
      [' 00000000002147483648', 'OUT_OF_RANGE'],
      ['9223372036854775807', 'OUT_OF_RANGE'],
    ],
  },
  'integer',
);

testRuleTable(
  integer({ bytes: 8 }),
  {
    accepts: [
      ['9223372036854775807', '9223372036854775807'],
      ['-9223372036854775808', '-9223372036854775808'],
      ['9007199254740993', '9007199254740993'],
      ['-9007199254740993', '-9007199254740993'],
      ['999999999999999', '999999999999999'],
      ['1000000000000000', '1000000000000000'],
      ['-4294967296', '-4294967296'],
      ['-1000000000', '-1000000000'],
      ['-4000000000000000000', '-4000000000000000000'],
    ],
    rejects: [
      ['9223372036854775808', 'OUT_OF_RANGE'],
      ['-9223372036854775809', 'OUT_OF_RANGE'],
      ['9999999999999999999', 'OUT_OF_RANGE'],
    ],
  },
  'bigint',
);

const literals: RuleTable = {
  accepts: [
    ['7', '7'],
    [' +007 ', '7'],
    ['0x10', '16'],
    ['0XfF', '255'],
    ['-0x10', '-16'],
    [' +0x1 ', '1'],
    ['0x_f_f', '255'],
    ['0x00000000000000000000000000001', '1'],
    ['0o17', '15'],
    ['0b101', '5'],
    ['-0B0', '0'],
    ['1_000', '1000'],
    ['-1_0_0', '-100'],
    ['0_0', '0'],
    ['0x7fff', '32767'],
    ['-0x8000', '-32768'],
  ],
  rejects: [
    ['', 'TYPE_INVALID'],
    ['-', 'TYPE_INVALID'],
    ['0x', 'TYPE_INVALID'],
    ['0x_', 'TYPE_INVALID'],
    ['0xf_', 'TYPE_INVALID'],
    ['0x__f', 'TYPE_INVALID'],
    ['0xg', 'TYPE_INVALID'],
    ['0o8', 'TYPE_INVALID'],
    ['0b2', 'TYPE_INVALID'],
    ['00x1', 'TYPE_INVALID'],
    ['0 x1', 'TYPE_INVALID'],
    ['_1', 'TYPE_INVALID'],
    ['-_1', 'TYPE_INVALID'],
    ['1_', 'TYPE_INVALID'],
    ['1__0', 'TYPE_INVALID'],
    ['1_a', 'TYPE_INVALID'],
    ['ff', 'TYPE_INVALID'],
    ['1.5', 'TYPE_INVALID'],
    ['0x1ffffffffffffffff', 'OUT_OF_RANGE'],
    ['9_999_999_999_999_999_999', 'OUT_OF_RANGE'],
  ],
};

for (const bytes of [2, 4, 8] as const)
  testRuleTable(
    integer({ bytes, serverVersion: 160_000 }),
    literals,
    `integer of ${bytes} bytes with literals`,
  );

testRuleTable(
  integer({ bytes: 8, serverVersion: 160_000 }),
  {
    accepts: [
      ['0x7fffffffffffffff', '9223372036854775807'],
      ['-0x8000000000000000', '-9223372036854775808'],
      ['-0x100000000', '-4294967296'],
      ['-0xffffffff', '-4294967295'],
    ],
    rejects: [
      ['0x8000000000000000', 'OUT_OF_RANGE'],
      ['-0x8000000000000001', 'OUT_OF_RANGE'],
    ],
  },
  'bigint with literals',
);
