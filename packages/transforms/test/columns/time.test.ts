import { expect, it } from 'vitest';
import { timeZone } from '../../src/index.ts';
import { time } from '../../src/columns/time.ts';
import { timestamp } from '../../src/columns/timestamp.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { timetz } from '../../src/columns/timetz.ts';
import { cleanColumn } from '../clean-column.ts';
import { testRuleTable, type RuleTable } from './rule-table.ts';

const rejects: RuleTable['rejects'] = [
  ['', 'TYPE_INVALID'],
  ['10', 'TYPE_INVALID'],
  ['25:00', 'TYPE_INVALID'],
  ['24:00:01', 'TYPE_INVALID'],
  ['10:60', 'TYPE_INVALID'],
  ['250000', 'TYPE_INVALID'],
  ['13:00 am', 'TYPE_INVALID'],
  ['10:30:00.5.5', 'TYPE_INVALID'],
  ['10:30 11:30', 'TYPE_INVALID'],
  ['10:30+16', 'TYPE_INVALID'],
  ['10:30-10:-', 'TYPE_INVALID'],
  ['10:30-10:00:-', 'TYPE_INVALID'],
  ['T10:30 T', 'TYPE_INVALID'],
  ['now', 'TYPE_INVALID'],
  ['10:30 MSK', 'TYPE_INVALID'],
  ['10:30 EDT DST', 'TYPE_INVALID'],
  ['10.30', 'TYPE_INVALID'],
  ['10.30.15.5', 'TYPE_INVALID'],
  ['24.00.01', 'TYPE_INVALID'],
  ['2024-01-05 10:30', 'TYPE_INVALID'],
  ['10:3ü', 'TYPE_INVALID'],
];

testRuleTable(time(), {
  accepts: [
    ['10:30', '10:30'],
    ['10:30:15', '10:30:15'],
    ['10:30:15.123456', '10:30:15.123456'],
    ['10:30:15.1234567', '10:30:15.123457'],
    ['1:2:3', '01:02:03'],
    ['103015', '10:30:15'],
    ['1030', '10:30:00'],
    ['T1030', '10:30:00'],
    ['10:30 pm', '22:30:00'],
    ['12:30am', '00:30:00'],
    ['24:00', '24:00:00'],
    ['23:59:60', '24:00:00'],
    ['10:30.5', '00:10:30.500000'],
    ['allballs', '00:00:00'],
    ['10:30+02', '10:30:00'],
    ['103000-08', '10:30:00'],
    ['10:30 EST', '10:30:00'],
    ['00.05.02', '00:05:02'],
    ['24.00.00', '24:00:00'],
    ['10:30:15,123', '10:30:15.123000'],
    ['10:30\u202fPM', '22:30:00'],
    ['\u00a010:30', '10:30:00'],
  ],
  rejects,
});

testRuleTable(timetz(), {
  accepts: [
    ['10:30', '10:30:00+00'],
    ['10:30+02', '10:30:00+02'],
    ['10:30 CET', '10:30:00+01'],
    ['10:30 EDT', '10:30:00-04'],
    ['00.05.02', '00:05:02+00'],
    ['10:30 -0230', '10:30:00-02:30'],
    ['10:30+15:59:59', '10:30:00+15:59:59'],
    ['10:30 utc dst', '10:30:00+01'],
    ['103000-08', '10:30:00-08'],
    ['10:30 pm Z', '22:30:00+00'],
  ],
  rejects,
});
testRuleTable(
  timetz({ timeZone: '-03:30' }),
  { accepts: [['10:30', '10:30:00-03:30']], rejects: [] },
  'timetz, -03:30',
);
testRuleTable(
  timetz({ timeZone: 'Europe/Berlin' }),
  { accepts: [['10:30+02', '10:30:00+02']], rejects: [['10:30', 'TYPE_INVALID']] },
  'timetz, Europe/Berlin',
);

testRuleTable(timestamp(), {
  accepts: [
    ['2024-01-05', '2024-01-05 00:00:00'],
    ['2024-01-05T10:30:00.5', '2024-01-05 10:30:00.500000'],
    ['2024-01-05T10:30:00+02:00', '2024-01-05 10:30:00'],
    ['0044-03-15 10:30 BC', '0044-03-15 10:30:00 BC'],
    ['infinity', 'infinity'],
  ],
  rejects: [
    ['10:30', 'DATE_INVALID'],
    ['294277-01-01', 'OUT_OF_RANGE'],
    ['03/04/2024 10:30', 'DATE_AMBIGUOUS'],
  ],
});

testRuleTable(
  timestamptz({ timeZone: 'Europe/Berlin' }),
  {
    accepts: [
      ['2024-07-01 12:00', '2024-07-01 10:00:00+00'],
      ['2024-01-01 12:00', '2024-01-01 11:00:00+00'],
      ['2024-01-01 12:00Z', '2024-01-01 12:00:00+00'],
      ['2024-03-31 02:30', '2024-03-31 01:30:00+00'],
      ['2024-10-27 02:30', '2024-10-27 01:30:00+00'],
      ['infinity', 'infinity'],
    ],
    rejects: [],
  },
  'timestamptz, Europe/Berlin',
);

it('counts a dropped offset as a change', () => {
  const cleaned = cleanColumn(timestamp(), ['2024-01-05T10:30:00', '2024-01-05T10:30:00Z']);
  expect(cleaned.map((value) => 'changed' in value && value.changed)).toEqual([false, true]);
});

it('accepts IANA names and offsets, and nothing else', () => {
  expect(timeZone('UTC').fixedOffset).toBe(0);
  expect(timeZone('+05:45').fixedOffset).toBe(20_700);
  expect(timeZone('Asia/Kathmandu').fixedOffset).toBeUndefined();
  for (const name of ['', 'Mars/Olympus', '+16:00', '+01:60', "UTC'; DROP"])
    expect(() => timeZone(name)).toThrow(RangeError);
});
