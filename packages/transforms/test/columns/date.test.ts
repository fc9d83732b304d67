import { expect, it } from 'vitest';
import { date } from '../../src/columns/date.ts';
import { cleanColumn } from '../clean-column.ts';
import { testRuleTable, type RuleTable } from './rule-table.ts';

const anyOrder: RuleTable = {
  accepts: [
    ['2024-01-05', '2024-01-05'],
    [' 2024-01-05\t', '2024-01-05'],
    ['2024-1-5', '2024-01-05'],
    ['2024/01/05', '2024-01-05'],
    ['2024/1/5', '2024-01-05'],
    ['2024.01.05', '2024-01-05'],
    ['20240105', '2024-01-05'],
    ['5 Jan 2024', '2024-01-05'],
    ['05 jan 2024', '2024-01-05'],
    ['5 January 2024', '2024-01-05'],
    ['5-JAN-2024', '2024-01-05'],
    ['5/Jan/2024', '2024-01-05'],
    ['5.Jan.2024', '2024-01-05'],
    ['5Jan2024', '2024-01-05'],
    ['Jan 5, 2024', '2024-01-05'],
    ['January 5 2024', '2024-01-05'],
    ['Jan-5-2024', '2024-01-05'],
    ['2024-Jan-05', '2024-01-05'],
    ['2024 Jan 5', '2024-01-05'],
    ['30 Sept 2024', '2024-09-30'],
    ['31 May 2024', '2024-05-31'],
    ['29 Feb 2024', '2024-02-29'],
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    ['0001-01-01', '0001-01-01'],
    ['9999-12-31', '9999-12-31'],
    ['10000-01-01', '10000-01-01'],
    ['5874897-12-31', '5874897-12-31'],
    ['0044-03-15 BC', '0044-03-15 BC'],
    ['0001-02-29 bc', '0001-02-29 BC'],
    ['4714-11-24 BC', '4714-11-24 BC'],
    ['2024-01-05 AD', '2024-01-05'],
    ['2024 01 05', '2024-01-05'],
    ['2024.005', '2024-01-05'],
    ['2024-366', '2024-12-31'],
    ['Fri Jan 5 2024', '2024-01-05'],
    ['J2451187', '1999-01-08'],
    ['jd 2451187', '1999-01-08'],
    ['(2024-01-05)', '2024-01-05'],
    ['2024-01-05'.padEnd(65), '2024-01-05'],
    ['epoch', '1970-01-01'],
    ['infinity', 'infinity'],
    ['-Infinity', '-infinity'],
    ['2024-01-05T00:00:00', '2024-01-05'],
    ['2024-01-05 00:00:00.000', '2024-01-05'],
    ['2024-01-05 12:00 am', '2024-01-05'],
    ['2024-01-05T00:00:00Z', '2024-01-05'],
  ],
  rejects: [
    ['', 'DATE_INVALID'],
    [' ', 'DATE_INVALID'],
    ['2023-02-29', 'DATE_INVALID'],
    ['1900-02-29', 'DATE_INVALID'],
    ['2024/02/30', 'DATE_INVALID'],
    ['31 Apr 2024', 'DATE_INVALID'],
    ['32 Jan 2024', 'DATE_INVALID'],
    ['0 Jan 2024', 'DATE_INVALID'],
    ['2024-00-05', 'DATE_INVALID'],
    ['2024-13-05', 'DATE_INVALID'],
    ['2024-01-00', 'DATE_INVALID'],
    ['0000-01-01', 'DATE_INVALID'],
    ['0 Jan 0000', 'DATE_INVALID'],
    ['2024-01-05x', 'DATE_INVALID'],
    ['2024-0l-05', 'DATE_INVALID'],
    ['2024-01/05', 'DATE_INVALID'],
    ['2024-001-5', 'DATE_INVALID'],
    ['5-Jan2024', 'DATE_INVALID'],
    ['5. Jan 2024', 'DATE_INVALID'],
    ['5 Jax 2024', 'DATE_INVALID'],
    ['5 Janu 2024', 'DATE_INVALID'],
    ['2024-01', 'DATE_INVALID'],
    ['2024', 'DATE_INVALID'],
    ['240105', 'DATE_INVALID'],
    ['2024-01-05 10:30:00', 'DATE_INVALID'],
    ['2024-01-05 24:00:00', 'DATE_INVALID'],
    ['2024-01-05T00:00:00.000001', 'DATE_INVALID'],
    ['now', 'DATE_INVALID'],
    ['today', 'DATE_INVALID'],
    ['2024-01-05\u200b', 'DATE_INVALID'],
    ['２０２４-01-05', 'DATE_INVALID'],
    [`2024-01-05 ${'at '.repeat(50)}`, 'DATE_INVALID'],
    ['2023-366', 'DATE_INVALID'],
    ['2147483648-01-05', 'DATE_INVALID'],
    ['5874898-01-01', 'OUT_OF_RANGE'],
    ['4714-11-23 BC', 'OUT_OF_RANGE'],
  ],
};

testRuleTable(
  date({ serverVersion: 160_000 }),
  { accepts: [['+infinity', 'infinity']], rejects: [] },
  'date, PostgreSQL 16',
);

for (const order of ['iso', 'mdy', 'dmy'] as const)
  testRuleTable(date({ dateOrder: order }), anyOrder, `date, ${order}`);

testRuleTable(
  date(),
  {
    accepts: [],
    rejects: [
      ['03/04/2024', 'DATE_AMBIGUOUS'],
      ['3-4-2024', 'DATE_AMBIGUOUS'],
      ['3.4.2024', 'DATE_AMBIGUOUS'],
      ['25/12/2024', 'DATE_AMBIGUOUS'],
      ['12/25/2024', 'DATE_AMBIGUOUS'],
      ['03/04/24', 'DATE_AMBIGUOUS'],
      ['5 Jan 24', 'DATE_AMBIGUOUS'],
      ['44-03-15 BC', 'DATE_AMBIGUOUS'],
      ['13jun-195', 'DATE_AMBIGUOUS'],
      ['3, jun/1950', 'DATE_AMBIGUOUS'],
      ['Jan 5 2. BC', 'DATE_AMBIGUOUS'],
      ['+infinity', 'DATE_INVALID'],
      ['3/4-2024', 'DATE_INVALID'],
    ],
  },
  'date, order unknown',
);

testRuleTable(
  date({ dateOrder: 'mdy' }),
  {
    accepts: [
      ['03/04/2024', '2024-03-04'],
      ['3-4-2024', '2024-03-04'],
      ['12.25.2024', '2024-12-25'],
      ['2/29/2024', '2024-02-29'],
      ['3 15 44 BC', '0044-03-15 BC'],
      ['03/31/15', '2015-03-31'],
      ['3/4/00', '2000-03-04'],
      ['12/31/69', '2069-12-31'],
      ['1/1/70', '1970-01-01'],
      ['5 Jan 24', '2024-01-05'],
      ['Jan-5-99', '1999-01-05'],
    ],
    rejects: [
      ['25/12/2024', 'DATE_INVALID'],
      ['13jun-195', 'DATE_INVALID'],
      ['2/29/2023', 'DATE_INVALID'],
      ['03/04/24x', 'DATE_INVALID'],
      ['24/03/04', 'DATE_INVALID'],
    ],
  },
  'date, mdy',
);

testRuleTable(
  date({ dateOrder: 'dmy' }),
  {
    accepts: [
      ['13jun-195', '0195-06-13'],
      ['03/04/2024', '2024-04-03'],
      ['25.12.2024', '2024-12-25'],
      ['31.12.99', '1999-12-31'],
      ['05-JAN-24', '2024-01-05'],
    ],
    rejects: [
      ['12/25/2024', 'DATE_INVALID'],
      ['29/2/2023', 'DATE_INVALID'],
    ],
  },
  'date, dmy',
);

it('marks the values that it changed', () => {
  const cleaned = cleanColumn(date(), ['2024-01-05', '2024/01/05', null]);
  expect(cleaned).toEqual([
    { text: '2024-01-05', changed: false },
    { text: '2024-01-05', changed: true },
    { text: null, changed: false },
  ]);
});
