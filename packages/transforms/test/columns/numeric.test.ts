import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainDecimal } from '../../src/columns/number/plain-decimal.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { cleanColumn } from '../clean-column.ts';
import { runs } from '../env.ts';
import { testRuleTable } from './rule-table.ts';

const digits38 = '12345678901234567890123456789012345678';

testRuleTable(numeric(), {
  accepts: [
    ['0', '0'],
    ['-0', '-0'],
    ['-0.00', '-0.00'],
    ['1.50', '1.50'],
    ['+1.5', '+1.5'],
    ['.5', '.5'],
    ['5.', '5.'],
    ['-.5', '-.5'],
    ['007', '007'],
    [' \t12.5\r\n', '12.5'],
    ['1e3', '1e3'],
    ['1E-5', '1E-5'],
    ['1.5e+3', '1.5e+3'],
    [digits38, digits38],
    [`-${digits38}.${digits38}`, `-${digits38}.${digits38}`],
    ['1e131071', '1e131071'],
    ['1e-16383', '1e-16383'],
    ['0e1000000000', '0e1000000000'],
    ['$5', '5'],
    ['-$1,000.10', '-1000.10'],
    ['$-5', '-5'],
    ['5 €', '5'],
    ['€\u202f1.000,10', '1000.10'],
    ['$1,000,000', '1000000'],
    ['NaN', 'NaN'],
    ['nan', 'nan'],
    ['Infinity', 'Infinity'],
    ['-inf', '-inf'],
    ['+INFINITY', '+INFINITY'],
  ],
  rejects: [
    ['', 'TYPE_INVALID'],
    ['.', 'TYPE_INVALID'],
    ['-', 'TYPE_INVALID'],
    ['-.', 'TYPE_INVALID'],
    ['e5', 'TYPE_INVALID'],
    ['1e', 'TYPE_INVALID'],
    ['1e+', 'TYPE_INVALID'],
    ['1e1.5', 'TYPE_INVALID'],
    ['1 e5', 'TYPE_INVALID'],
    ['1..5', 'TYPE_INVALID'],
    ['1.5.', 'TYPE_INVALID'],
    ['1,5', 'TYPE_INVALID'],
    ['1,000.00', 'TYPE_INVALID'],
    ['$1,000', 'TYPE_INVALID'],
    ['$1.000', 'TYPE_INVALID'],
    ['$5$', 'TYPE_INVALID'],
    ['$', 'TYPE_INVALID'],
    ['$1e3', 'TYPE_INVALID'],
    ['5%', 'TYPE_INVALID'],
    ['- 5', 'TYPE_INVALID'],
    ['--5', 'TYPE_INVALID'],
    ['0x10', 'TYPE_INVALID'],
    ['1_000', 'TYPE_INVALID'],
    ['-NaN', 'TYPE_INVALID'],
    ['infinite', 'TYPE_INVALID'],
    ['1e131072', 'OUT_OF_RANGE'],
    ['1e1000000000000', 'OUT_OF_RANGE'],
    ['1e-16384', 'OUT_OF_RANGE'],
    ['0e2147483647', 'OUT_OF_RANGE'],
    ['1'.repeat(131_073), 'OUT_OF_RANGE'],
  ],
});

testRuleTable(
  numeric({ precision: 6, scale: 2 }),
  {
    accepts: [
      ['9999.99', '9999.99'],
      ['9999.994', '9999.994'],
      ['-9999.99499999', '-9999.99499999'],
      ['0.001', '0.001'],
      ['1e3', '1e3'],
      ['0e99', '0e99'],
      ['99999e-1', '99999e-1'],
      ['NaN', 'NaN'],
    ],
    rejects: [
      ['9999.995', 'OUT_OF_RANGE'],
      ['-9999.995', 'OUT_OF_RANGE'],
      ['9999.999', 'OUT_OF_RANGE'],
      ['10000', 'OUT_OF_RANGE'],
      ['1e4', 'OUT_OF_RANGE'],
      ['0.1e5', 'OUT_OF_RANGE'],
      ['Infinity', 'OUT_OF_RANGE'],
      ['-inf', 'OUT_OF_RANGE'],
    ],
  },
  'numeric(6,2)',
);

testRuleTable(
  numeric({ precision: 2, scale: -3 }),
  {
    accepts: [
      ['99000', '99000'],
      ['99499', '99499'],
      ['499', '499'],
    ],
    rejects: [
      ['99500', 'OUT_OF_RANGE'],
      ['100000', 'OUT_OF_RANGE'],
    ],
  },
  'numeric(2,-3)',
);

testRuleTable(
  numeric({ precision: 3, scale: 5 }),
  {
    accepts: [
      ['0.00999', '0.00999'],
      ['0.009994', '0.009994'],
      ['-999e-5', '-999e-5'],
    ],
    rejects: [
      ['0.009995', 'OUT_OF_RANGE'],
      ['0.01', 'OUT_OF_RANGE'],
      ['1', 'OUT_OF_RANGE'],
    ],
  },
  'numeric(3,5)',
);

testRuleTable(
  numeric({ serverVersion: 160_000 }),
  {
    accepts: [
      ['1.50', '1.50'],
      ['NaN', 'NaN'],
      ['0x10', '16'],
      [' -0XfF ', '-255'],
      ['+0x_f_f', '255'],
      ['0x1e5', '485'],
      ['0o17', '15'],
      ['0b101', '5'],
      ['1_000', '1000'],
      ['-1_000.5_0', '-1000.50'],
      ['.5_5', '.55'],
      ['1_0e1_0', '10e10'],
      [`0x${'f'.repeat(32)}`, '340282366920938463463374607431768211455'],
    ],
    rejects: [
      ['0x', 'TYPE_INVALID'],
      ['0x_', 'TYPE_INVALID'],
      ['0xf_', 'TYPE_INVALID'],
      ['0xff.5', 'TYPE_INVALID'],
      ['0o8', 'TYPE_INVALID'],
      ['00x1', 'TYPE_INVALID'],
      ['_1', 'TYPE_INVALID'],
      ['1_', 'TYPE_INVALID'],
      ['1__0', 'TYPE_INVALID'],
      ['1_.5', 'TYPE_INVALID'],
      ['1._5', 'TYPE_INVALID'],
      ['1e_1', 'TYPE_INVALID'],
      ['i_nf', 'TYPE_INVALID'],
      ['abc', 'TYPE_INVALID'],
      [`0x${'f'.repeat(110_000)}`, 'OUT_OF_RANGE'],
      [`0b${'1'.repeat(435_412)}`, 'OUT_OF_RANGE'],
    ],
  },
  'numeric with literals',
);

testRuleTable(
  numeric({ precision: 4, scale: 2, serverVersion: 160_000 }),
  { accepts: [['0x63', '99']], rejects: [['0x64', 'OUT_OF_RANGE']] },
  'numeric(4,2) with literals',
);

it('counts a value as changed only if rounding to the scale changes the number', () => {
  const decimal = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.constantFrom('0', '1', '12', '000', '1000', '99995'),
      fc.constantFrom('', '.', '.0', '.5', '.00', '.005', '.100', '.0501'),
      fc.constantFrom('', 'e1', 'e-1', 'e3', 'e-4'),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(decimal, fc.integer({ min: -3, max: 5 }), (text, scale) => {
      const [cleaned] = cleanColumn(numeric({ precision: 1000, scale }), [text]);
      const isSame = plainDecimal(plainDecimal(text, scale)!, 9) === plainDecimal(text, 9);
      expect(cleaned).toEqual({ text, changed: !isSame });
    }),
    runs(500),
  );
});
