import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { date } from '../../src/columns/date.ts';
import { interval } from '../../src/columns/interval.ts';
import { time } from '../../src/columns/time.ts';
import { timestamp } from '../../src/columns/timestamp.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { timetz } from '../../src/columns/timetz.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { dateText, isoTimestamp, timestampText } from './datetime-arbitrary.ts';
import { isoExtremes } from './datetime-extremes.ts';
import { dateTimeSoup, intervalSoup, intervalText, timeSoup } from './datetime-soup.ts';
import { isExplained, isTimeExplained } from './explained.ts';

const { url, query } = await createTestDatabase();
const [server] = await query<{ version: number }>(
  `SELECT current_setting('server_version_num')::int AS version`,
);
const version = server?.version ?? 0;
const infinite = version >= 170_000;

for (const [order, datestyle] of [
  ['iso', 'ISO, YMD'],
  ['mdy', 'ISO, MDY'],
  ['dmy', 'ISO, DMY'],
] as const) {
  for (const [type, rule, text] of [
    ['date', date({ dateOrder: order }), dateText],
    ['timestamptz', timestamptz({ dateOrder: order }), timestampText],
    ['timestamp', timestamp({ dateOrder: order }), timestampText],
  ] as const) {
    it(`${type}, ${order}: binary COPY, text COPY and PostgreSQL's cast give the same`, async () => {
      const values = [...fc.sample(fc.oneof(text, dateTimeSoup), runs(4000)), ...isoExtremes];
      const settings = { datestyle };
      const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, values, settings);
      expect(wrong).toEqual([]);
      // A time of day would be lost in a date; before 16 the server accepted more.
      const isStrict = type !== 'date' && version >= 160_000;
      expect(rejected.filter((given) => isStrict && !isExplained(given, order))).toEqual([]);
      expect(accepted).toBeGreaterThan(400);
    });
  }
}

it('timestamptz: accepts every ISO 8601 text that PostgreSQL accepts', async () => {
  const values = fc.sample(isoTimestamp, runs(5000));
  const { wrong, rejected, accepted } = await compareWithPostgres(url, 'timestamptz', timestamptz(), values);
  expect(wrong).toEqual([]);
  expect(rejected).toEqual([]);
  expect(accepted).toBeGreaterThan(2000);
});

it('timestamptz: gives zone abbreviations the meaning of the server’s default set', async () => {
  const known = await query<{ abbrev: string }>('SELECT abbrev FROM pg_timezone_abbrevs');
  const values = known.flatMap(({ abbrev }) => [
    `2024-01-05 10:30 ${abbrev}`,
    `Mon Jul 01 10:30:00 ${abbrev.toLowerCase()} 1996`,
  ]);
  const { wrong, rejected } = await compareWithPostgres(url, 'timestamptz', timestamptz(), values);
  expect(wrong).toEqual([]);
  // The offset of these depends on the date.
  const missing = rejected.map((given) =>
    /[a-z]{3,6}(?= 1996)|(?<=:30 )[A-Z]+/.exec(given)![0].toUpperCase(),
  );
  const dated =
    'AMST ANAST ANAT ARST ART AZST AZT CLT DAVT EASST EAST FKST FKT GEST GET GYT IOT IRKST IRKT KGT KOST KRAST KRAT ' +
    'LHDT LINT LKT MAGST MAGT MAWT MSK NOVST NOVT NUT OMSST OMST PETST PETT PYT SGT TKT TMT ULAT VET VLAST VLAT ' +
    'VOLT YAKST YAKT YEKT CKT';
  expect([...new Set(missing)].toSorted()).toEqual(dated.split(' ').toSorted());
});

it('timestamptz: gives the same instant in every session zone, and UTC without an offset', async () => {
  const zoned = [
    '2024-03-31T01:59:59+01:00',
    '2024-03-31 03:00:00+02',
    '2024-10-27 02:30:00+02',
    '2024-10-27 02:30:00+01',
  ];
  const local = ['2024-03-31 02:30:00', '2024-10-27 02:30:00', '2024-07-01'];
  const settings = { timezone: 'Europe/Berlin' };
  const { wrong, accepted } = await compareWithPostgres(
    url,
    'timestamptz',
    timestamptz(),
    [...zoned, ...local],
    settings,
  );
  expect(accepted).toBe(7);
  expect(wrong.map(({ given, binary, text }) => [given, binary, text])).toEqual([
    ['2024-03-31 02:30:00', '2024-03-31 04:30:00+02', '2024-03-31 04:30:00+02'],
    ['2024-10-27 02:30:00', '2024-10-27 03:30:00+01', '2024-10-27 03:30:00+01'],
    ['2024-07-01', '2024-07-01 02:00:00+02', '2024-07-01 02:00:00+02'],
  ]);
});

for (const [type, rule] of [
  ['time', time()],
  ['timetz', timetz()],
] as const) {
  it(`${type}: binary COPY, text COPY and PostgreSQL's cast give the same`, async () => {
    const values = [...fc.sample(timeSoup, runs(5000)), ...isoExtremes.map((given) => given.slice(11))];
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, values);
    expect(wrong).toEqual([]);
    expect(rejected.filter((given) => !isTimeExplained(given))).toEqual([]);
    expect(accepted).toBeGreaterThan(300);
  });
}

it("interval: binary COPY, text COPY and PostgreSQL's cast give the same", async () => {
  const values = [...fc.sample(fc.oneof(intervalText, intervalSoup), runs(6000)), ...intervalExtremes];
  const { wrong, rejected, accepted } = await compareWithPostgres(
    url,
    'interval',
    interval({ serverVersion: infinite ? 170_000 : 150_000 }),
    values,
  );
  expect(wrong).toEqual([]);
  // `1.`, skipped words and stray units: only some versions accept them, or give them a meaning.
  const odd = /timezone|quarter|mm|--|\d\.(?!\d)|\bat\b|\dat\b|\bat\d|\d-\d|@|ago|[a-z]\W+[a-z]|^\W*[a-z]/i;
  expect(rejected.filter((given) => !odd.test(given))).toEqual([]);
  expect(accepted).toBeGreaterThan(2000);
});

const intervalExtremes = [
  'infinity',
  '-infinity',
  '9223372036854775807 us',
  '-9223372036854775808 us',
  '9223372036854775808 us',
  '2147483647 days',
  '-2147483648 days',
  '2147483648 days',
  '178956970 years 7 mons',
  '178956970 years 8 mons',
  '-178956970 years -8 mons',
  '178956970 years 7 mons 2147483647 days 9223372036854775806 us',
  '-178956970 years -8 mons -2147483648 days -9223372036854775807 us',
  'PT2562047788H54.775807S',
  'P1e15D',
];

for (const [type, rule, text] of [
  ['time(0)', time(), timeSoup],
  ['timetz(2)', timetz(), timeSoup],
  ['timestamp(3)', timestamp(), isoTimestamp],
  ['timestamptz(0)', timestamptz(), isoTimestamp],
  ['interval(2)', interval({ serverVersion: infinite ? 170_000 : 150_000 }), intervalText],
  [
    'interval year to month',
    interval({ serverVersion: infinite ? 170_000 : 150_000, lastField: 'month' }),
    fc.oneof(intervalText, intervalSoup),
  ],
  ['interval day to second(1)', interval({ serverVersion: infinite ? 170_000 : 150_000 }), intervalText],
  [
    'interval hour',
    interval({ serverVersion: infinite ? 170_000 : 150_000, lastField: 'hour' }),
    fc.oneof(intervalText, intervalSoup),
  ],
  [
    'interval minute to second',
    interval({ serverVersion: infinite ? 170_000 : 150_000, minuteToSecond: true }),
    fc.oneof(intervalText, intervalSoup),
  ],
] as const) {
  it(`${type}: is rounded by the server in the same way in both forms`, async () => {
    const values = ['12', '4:05', '23:59:59.5', '-1:2:3.456789', ...fc.sample(text, runs(800))];
    const { wrong, accepted } = await compareWithPostgres(url, type, rule, values);
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(50);
  });
}

for (const zone of [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Pacific/Apia',
]) {
  it(`timestamptz in ${zone}: agrees with PostgreSQL on gaps, overlaps and all other times`, async () => {
    const local = fc
      .tuple(fc.date({ min: new Date('1900-06-01'), max: new Date('2150-01-01'), noInvalidDate: true }))
      .map(([moment]) => moment.toISOString().slice(0, 19).replace('T', ' '));
    // Every half hour of the days on which clocks usually change, and the day that Apia skipped.
    const jumps = [
      '2024-03-10',
      '2024-03-31',
      '2024-04-07',
      '2024-10-06',
      '2024-10-27',
      '2024-11-03',
      '2011-12-30',
    ];
    const around = jumps.flatMap((day) =>
      Array.from(
        { length: 48 },
        (_, half) => `${day} ${Math.floor(half / 2)}:${half % 2 === 0 ? '00' : '30'}`,
      ),
    );
    const values = [
      ...fc.sample(local, runs(1000)),
      ...around,
      '294276-07-01 12:00',
      '0044-03-15 12:00 BC',
      '2024-07-01',
    ];
    const { wrong, rejected } = await compareWithPostgres(
      url,
      'timestamptz',
      timestamptz({ timeZone: zone }),
      values,
      {
        timezone: zone,
      },
    );
    expect(wrong).toEqual([]);
    expect(rejected).toEqual([]);
  });
}

for (const [type, rule, day] of [
  ['date', date(), '2024-01-05 '],
  ['timestamp', timestamp(), '2024-01-05 '],
  ['time', time(), ''],
  ['timetz', timetz(), ''],
  ['interval', interval(), ''],
] as const) {
  it(`${type}: accepts texts exactly as long as PostgreSQL does`, async () => {
    const values = Array.from({ length: 170 }, (_, n) => `${day}00:00:00.${'0'.repeat(n + 100)}`);
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, values);
    expect(wrong).toEqual([]);
    expect(rejected).toEqual([]);
    expect(accepted).toBeLessThan(170);
  });
}
