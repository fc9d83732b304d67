import { interval } from '../../src/columns/interval.ts';
import { testRuleTable } from './rule-table.ts';

testRuleTable(interval(), {
  accepts: [
    ['1 year 2 mons 3 days 04:05:06', '14 mons 3 days 04:05:06'],
    ['@ 1 year 2 mons -3 days 4 hours 5 mins 6.5 secs ago', '-14 mons 3 days -04:05:06.500000'],
    ['P1Y2M3DT4H5M6S', '14 mons 3 days 04:05:06'],
    ['P0001-02-03T04:05:06', '14 mons 3 days 04:05:06'],
    ['P00010203T040506', '14 mons 3 days 04:05:06'],
    ['1-2', '14 mons'],
    ['-1-2 +3 -4:05:06', '-14 mons 3 days -04:05:06'],
    ['-1 2:03', '-1 days 02:03:00'],
    ['04:05:06', '04:05:06'],
    ['100:00', '100:00:00'],
    ['90', '00:01:30'],
    ['1.5 years', '18 mons'],
    ['1.5 months', '1 mons 15 days'],
    ['1.5 days', '1 days 12:00:00'],
    ['1.99999999999999999 days', '1 days 24:00:00'],
    ['1.99999999999999999 weeks', '14 days'],
    ['0.99999 months', '29 days 23:59:34.080000'],
    ['1 millennium', '12000 mons'],
    ['0 days', '00:00:00'],
    ['-9223372036854775808 us', '-9223372036854775808 us'],
  ],
  rejects: [
    ['', 'TYPE_INVALID'],
    ['day', 'TYPE_INVALID'],
    ['1 day day', 'TYPE_INVALID'],
    ['1 day 2 days', 'TYPE_INVALID'],
    ['1 fortnight', 'TYPE_INVALID'],
    ['ago 1 day', 'TYPE_INVALID'],
    ['-.5 days', 'TYPE_INVALID'],
    ['infinity', 'TYPE_INVALID'],
    ['p1y', 'TYPE_INVALID'],
    ['P1Y2', 'TYPE_INVALID'],
    ['10:60', 'OUT_OF_RANGE'],
    ['1-12', 'OUT_OF_RANGE'],
    ['2147483648 days', 'OUT_OF_RANGE'],
    ['178956970 years 8 mons', 'OUT_OF_RANGE'],
    ['9223372036854775808 us', 'OUT_OF_RANGE'],
    ['P1e16D', 'OUT_OF_RANGE'],
  ],
});

testRuleTable(
  interval({ serverVersion: 170_000 }),
  {
    accepts: [
      ['infinity', 'infinity'],
      ['-Infinity', '-infinity'],
    ],
    rejects: [['infinity ago', 'TYPE_INVALID']],
  },
  'interval with infinity',
);
testRuleTable(
  interval({ precision: 5 }),
  {
    accepts: [
      ['9223372036854775802 us', '2562047788:00:54.775802'],
      ['-9223372036854775803 us', '-2562047788:00:54.775803'],
    ],
    rejects: [
      ['9223372036854775803 us', 'OUT_OF_RANGE'],
      ['-9223372036854775804 us', 'OUT_OF_RANGE'],
    ],
  },
  'interval(5), rounded by the server',
);
testRuleTable(
  interval({ lastField: 'month' }),
  { accepts: [['14', '14 mons']], rejects: [] },
  'interval month',
);
testRuleTable(
  interval({ minuteToSecond: true }),
  { accepts: [['4:05', '00:04:05']], rejects: [] },
  'interval minute to second',
);
