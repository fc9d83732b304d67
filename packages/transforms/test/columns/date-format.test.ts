import { expect, it } from 'vitest';
import { ruleOf } from '../../src/columns/catalogue.ts';
import { date } from '../../src/columns/date.ts';
import { parseDateFormat } from '../../src/columns/datetime/format/date-format.ts';
import { time } from '../../src/columns/time.ts';
import { timestamp } from '../../src/columns/timestamp.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { cleanColumn } from '../clean-column.ts';
import { type RuleTable, testRuleTable } from './rule-table.ts';

const invalid = (...values: string[]): RuleTable['rejects'] =>
  values.map((value) => [value, 'DATE_INVALID'] as const);

const dates: readonly (readonly [format: string, table: RuleTable])[] = [
  [
    'DD-MON-RR',
    {
      accepts: [
        ['05-JAN-24', '2024-01-05'],
        ['5-jan-49', '2049-01-05'],
        ['31-Dec-50', '1950-12-31'],
        [' 29-FEB-00 ', '2000-02-29'],
      ],
      rejects: invalid(
        '',
        '05-JAN-2024',
        '05-JANU-24',
        '05 JAN 24',
        '30-FEB-24',
        '05-JAN-2',
        '05-JAN-24x',
        '005-JAN-24',
      ),
    },
  ],
  [
    'MM/DD/YY',
    {
      accepts: [
        ['03/31/15', '2015-03-31'],
        ['3/1/69', '2069-03-01'],
        ['12/01/70', '1970-12-01'],
      ],
      rejects: invalid(
        '31/03/15',
        '03/31/2015',
        '03-31-15',
        '03/31/15 10:30',
        '3//15',
        '+3/31/15',
        '03/ 31/15',
      ),
    },
  ],
  [
    'YYYYMMDD',
    {
      accepts: [['20240105', '2024-01-05']],
      rejects: invalid('2024015', '202401050', '2024-01-05', '20241301', '00000105', '２０２４0105'),
    },
  ],
  ['yyyy-mm-dd', { accepts: [['2024-1-5', '2024-01-05']], rejects: invalid('infinity', '24-01-05') }],
  [
    'YYYY"年"MM"月"DD日',
    { accepts: [['2024年1月05日', '2024-01-05']], rejects: invalid('2024年1月05', '2024年1日05月') },
  ],
  [
    'Dy, DD Month YYYY',
    {
      accepts: [
        ['fri, 05 January 2024', '2024-01-05'],
        ['FRI,  5   MAY\u00a02024', '2024-05-05'],
      ],
      rejects: invalid('Friday, 05 January 2024', 'fri, 05 Jan 2024', 'fri,05 January 2024'),
    },
  ],
  ['Day DD.MM.YYYY', { accepts: [['Friday 05.01.2024', '2024-01-05']], rejects: invalid('Fri 05.01.2024') }],
  [
    'YYYYDDD',
    {
      accepts: [
        ['2024005', '2024-01-05'],
        ['2024366', '2024-12-31'],
      ],
      rejects: invalid('2023366', '2024000', '2024367', '20245'),
    },
  ],
  ['YYMMDD', { accepts: [['240105', '2024-01-05']], rejects: invalid('24015', '20240105') }],
  [
    'DD.MM.YYYY HH24:MI',
    { accepts: [['05.01.2024 00:00', '2024-01-05']], rejects: invalid('05.01.2024 10:30', '05.01.2024') },
  ],
  [
    'excel',
    {
      accepts: [
        ['1', '1900-01-01'],
        ['59', '1900-02-28'],
        ['61', '1900-03-01'],
        ['45296', '2024-01-05'],
        [' 45296.0', '2024-01-05'],
        ['45295.9999999999', '2024-01-05'],
        ['2958465', '9999-12-31'],
      ],
      rejects: [
        ...invalid('0', '60', '-1', '45296.5', '4.5E4', '45,296', '45296.', '.5', '', '2024-01-05'),
        ['2958466', 'OUT_OF_RANGE'],
        ['9'.repeat(20), 'OUT_OF_RANGE'],
      ],
    },
  ],
  [
    'epoch_s',
    {
      accepts: [
        ['1704412800', '2024-01-05'],
        ['-86400', '1969-12-31'],
      ],
      rejects: invalid('1704412801'),
    },
  ],
];
for (const [format, table] of dates) testRuleTable(date({ dateFormat: format }), table, `date, ${format}`);

const moments: readonly (readonly [format: string, table: RuleTable])[] = [
  [
    'MM/DD/YY HH12:MI AM',
    {
      accepts: [
        ['03/31/15 12:05 AM', '2015-03-31 00:05:00+00'],
        ['03/31/15 12:05\u202fpm', '2015-03-31 12:05:00+00'],
        ['3/31/15  1:05 PM', '2015-03-31 13:05:00+00'],
      ],
      rejects: invalid(
        '03/31/15 13:05 AM',
        '03/31/15 0:05 AM',
        '03/31/15 12:60 AM',
        '03/31/15 12:05',
        '03/31/15 12:05 XM',
      ),
    },
  ],
  [
    'YYYY-MM-DD"T"HH24:MI:SS.US TZH:TZM',
    {
      accepts: [
        ['2024-01-05T10:30:00.5 +01:30', '2024-01-05 09:00:00.500000+00'],
        ['2024-01-05T10:30:00.123456 -00:30', '2024-01-05 11:00:00.123456+00'],
        ['2024-01-05T10:30:00.000001 -05:00', '2024-01-05 15:30:00.000001+00'],
      ],
      rejects: invalid(
        '2024-01-05T10:30:00.1234567 +01:00',
        '2024-01-05T10:30:00. +01:00',
        '2024-01-05 10:30:00.5 +01:00',
        '2024-01-05T10:30:00.5 01:00',
        '2024-01-05T10:30:00.5 +16:00',
        '2024-01-05T10:30:00.5 +01:60',
        '2024-01-05T24:00:00.0 +01:00',
        '2024-01-05T10:30:60.0 +01:00',
      ),
    },
  ],
  [
    'YYYYMMDDHH24MISSMSTZHTZM',
    {
      accepts: [['20240105103000123+0100', '2024-01-05 09:30:00.123000+00']],
      rejects: invalid('2024010510300012+0100'),
    },
  ],
  [
    'YYYY-MM-DD HH24:MI:SSTZ',
    {
      accepts: [
        ['2024-01-05 10:30:00Z', '2024-01-05 10:30:00+00'],
        ['2024-01-05 10:30:00est', '2024-01-05 15:30:00+00'],
        ['2024-01-05 10:30:00CETDST', '2024-01-05 08:30:00+00'],
        ['2024-01-05 10:30:00+02', '2024-01-05 08:30:00+00'],
        ['2024-01-05 10:30:00-02:30', '2024-01-05 13:00:00+00'],
      ],
      rejects: invalid(
        '2024-01-05 10:30:00',
        '2024-01-05 10:30:00MSK',
        '2024-01-05 10:30:00+0230',
        '2024-01-05 10:30:00EST5',
      ),
    },
  ],
  [
    'DD.MM.YYYY HH:MI p.m.',
    { accepts: [['5.1.2024 2:30 P.M.', '2024-01-05 14:30:00+00']], rejects: invalid('5.1.2024 2:30 PM') },
  ],
  [
    'YYYY-MM-DD',
    { accepts: [['2024-01-05', '2024-01-05 00:00:00+00']], rejects: invalid('2024-01-05 10:30') },
  ],
  [
    'epoch_s',
    {
      accepts: [
        ['1704450600', '2024-01-05 10:30:00+00'],
        ['+1704450600.5', '2024-01-05 10:30:00.500000+00'],
        ['-0.000001', '1969-12-31 23:59:59.999999+00'],
        ['0.0000005', '1970-01-01 00:00:00.000001+00'],
        ['59.9999996', '1970-01-01 00:01:00+00'],
        ['-1.5', '1969-12-31 23:59:58.500000+00'],
        ['253402300799.999999', '9999-12-31 23:59:59.999999+00'],
        ['-62135596800', '0001-01-01 00:00:00+00'],
      ],
      rejects: [
        ...invalid('', '-', '1.7e9', '1704450600s', '1 704', '1.', '2024-01-05'),
        ['253402300800', 'OUT_OF_RANGE'],
        ['1704450600123', 'OUT_OF_RANGE'],
        ['-62135596801', 'OUT_OF_RANGE'],
        ['1'.repeat(400), 'OUT_OF_RANGE'],
      ],
    },
  ],
  [
    'epoch_ms',
    {
      accepts: [
        ['1704450600123', '2024-01-05 10:30:00.123000+00'],
        ['1704450600123.4567', '2024-01-05 10:30:00.123457+00'],
        ['5', '1970-01-01 00:00:00.005000+00'],
        ['-5', '1969-12-31 23:59:59.995000+00'],
      ],
      rejects: invalid('1704450600,123'),
    },
  ],
  [
    'epoch_us',
    {
      accepts: [
        ['1704450600123456', '2024-01-05 10:30:00.123456+00'],
        ['7', '1970-01-01 00:00:00.000007+00'],
        ['-1704450600123456.6', '1915-12-28 13:29:59.876543+00'],
      ],
      rejects: invalid('0x10'),
    },
  ],
  [
    'excel',
    {
      accepts: [
        ['45296.4375', '2024-01-05 10:30:00+00'],
        ['45296.4375115741', '2024-01-05 10:30:01+00'],
        ['45296.9999999999', '2024-01-06 00:00:00+00'],
        ['1.5', '1900-01-01 12:00:00+00'],
      ],
      rejects: invalid('0.5', '60.5'),
    },
  ],
];
for (const [format, table] of moments)
  testRuleTable(timestamptz({ dateFormat: format }), table, `timestamptz, ${format}`);

testRuleTable(
  time({ dateFormat: 'HH24MI' }),
  {
    accepts: [['0930', '09:30:00']],
    rejects: [
      ['9:30', 'TYPE_INVALID'],
      ['2400', 'TYPE_INVALID'],
      ['930', 'TYPE_INVALID'],
    ],
  },
  'time, HH24MI',
);
testRuleTable(
  time({ dateFormat: 'excel' }),
  {
    accepts: [
      ['0.4375', '10:30:00'],
      ['0', '00:00:00'],
      ['0.99999999999', '24:00:00'],
    ],
    rejects: [
      ['1', 'TYPE_INVALID'],
      ['-0.5', 'TYPE_INVALID'],
    ],
  },
  'time, excel',
);

it('takes a time without an offset as one of the column’s zone', () => {
  const options = { dateFormat: 'DD.MM.YYYY HH24:MI', timeZone: 'Europe/Berlin' };
  expect(cleanColumn(timestamptz(options), ['05.07.2024 10:30'])).toEqual([
    { text: '2024-07-05 08:30:00+00', changed: true },
  ]);
  expect(cleanColumn(timestamptz({ ...options, dateFormat: 'excel' }), ['45296.5'])).toEqual([
    { text: '2024-01-05 11:00:00+00', changed: true },
  ]);
  expect(cleanColumn(timestamptz({ ...options, dateFormat: 'epoch_s' }), ['0'])).toEqual([
    { text: '1970-01-01 00:00:00+00', changed: true },
  ]);
});

it('is exact only for values that a column could return in another form', () => {
  const options = { exact: true, dateFormat: 'epoch_s' };
  expect(cleanColumn(ruleOf({ type: 'timestamp', options }), ['1704450600'])).toEqual([
    { code: 'NOT_EXACT' },
  ]);
  const inForm = { exact: true, dateFormat: 'MM.DD.YYYY' };
  expect(cleanColumn(ruleOf({ type: 'date', options: inForm }), ['03.04.2024', '3.4.24'])).toEqual([
    { text: '2024-03-04', changed: true },
    { code: 'DATE_INVALID' },
  ]);
});

it('drops the offset of a timestamp, and counts it', () => {
  expect(cleanColumn(timestamp({ dateFormat: 'YYYY-MM-DD HH24:MITZH' }), ['2024-01-05 10:30+02'])).toEqual([
    { text: '2024-01-05 10:30:00', changed: true },
  ]);
});

it.each([
  ['', 'must be a template'],
  ['x', 'must be a template'],
  ['MS"K"', 'has MS without an element for the second'],
  ['YYYY-MM-DDTHH24:MI', 'has the element TH, which is not supported'],
  ['YYYY-MM-DD at HH24', '"a" in double quotes'],
  ['YYYY-MM-DD"T', 'two double quotes'],
  ['YYYY\\MM\\DD', 'no backslash'],
  ['IYYY-IW', 'has the element IYYY'],
  ['Y,YYY-MM-DD', 'has the element Y,YYY'],
  ['YYY-MM-DD', 'has the element YYY,'],
  ['YYYY-MM-DD BC', 'has the element BC'],
  ['J', 'has the element J'],
  ['SSSS', 'has the element SSSS'],
  ['FMMonth DD, YYYY', 'has the element FM'],
  ['DD-MM-YYYY-YY', 'has two elements for the year: YYYY and YY'],
  ['MM Mon DD YYYY', 'has two elements for the month: MM and MON'],
  ['DD/MM', 'has MM without an element for the year'],
  ['YYYY-MM', 'has a year without a month and a day'],
  ['YYYY', 'has a year without a month and a day'],
  ['YYYY-DD', 'has DD without an element for the month'],
  ['YYYY-MM-DDD', 'must have either DDD, or a month and a day'],
  ['HH12:MI', 'has HH12, hours up to 12, without AM'],
  ['HH:MI:SS', 'has HH, hours up to 12, without AM'],
  ['HH24:MI AM', 'has HH24 and AM'],
  ['MI:SS', 'has MI without an element for the hour'],
  ['HH24:SS', 'has SS without an element for the minute'],
  ['YYYY-MM-DD TZH', 'has TZH without an element for the hour'],
  ['HH24:MI TZM', 'has TZM without an element for the zone'],
  ['HH24:MI TZ TZM', 'has TZM without TZH'],
  ['AM', 'has AM without an element for the hour'],
  ['DY', 'has DY without an element for the year'],
  ['Epoch_S', 'must be a template'],
  ['x'.repeat(101), 'must have at most 100 characters'],
])('rejects the format %s', (format, message) => {
  expect(() => parseDateFormat(format)).toThrow(message);
});
