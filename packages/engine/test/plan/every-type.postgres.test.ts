import { findTable } from '@repo/database';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { type DateOrder, ruleOf } from '@repo/transforms';
import { describe, expect, it } from 'vitest';
import { compareWithPostgres } from '../../../transforms/test/postgres/compare.ts';
import { type Family, valuesOf } from '../../../transforms/test/postgres/values.ts';
import { valueTypeOf } from '../../src/plan/value-type.ts';

// A rule that accepts more than the server fails a whole import; one that reads something else changes data.
const precisions = [0, 1, 2, 3, 4, 5, 6];
const withPrecisions = (type: string, rest = '') => [
  `${type}${rest}`,
  ...precisions.map((p) => `${type}(${p})${rest}`),
];
const fields = 'year, month, day, hour, minute, year to month, day to hour, day to minute, hour to minute';
const toSeconds = 'second, day to second, hour to second, minute to second';
const numerics =
  'numeric, numeric(5,2), numeric(1), numeric(3,5), numeric(4,-2), numeric(38,10), numeric(1000,1000)';

/** Types with all their modifiers, and domains over them. */
const types: Readonly<Record<Family, readonly string[]>> = {
  number: `int2, int4, int8, float4, float8, ${numerics}, price`.split(', '),
  text: 'text, varchar, varchar(1), varchar(5), bpchar, char(1), char(5), name, "char", bool, uuid, code'.split(
    ', ',
  ),
  date: ['date'],
  moment: [...withPrecisions('timestamp'), ...withPrecisions('timestamp', ' with time zone')],
  time: [...withPrecisions('time'), ...withPrecisions('time', ' with time zone')],
  interval: [
    ...withPrecisions('interval'),
    ...fields.split(', ').map((field) => `interval ${field}`),
    ...toSeconds.split(', ').flatMap((field) => withPrecisions(`interval ${field}`)),
    'whole_seconds',
  ],
};
const domains = `
  CREATE DOMAIN price AS numeric(5,2);
  CREATE DOMAIN code AS varchar(3);
  CREATE DOMAIN whole_seconds AS interval(0);`;
const all = Object.values(types).flat();
const { url, query } = await createTestDatabase({
  schema: `${domains} CREATE TABLE every (${all.map((type, i) => `c${i} ${type}`).join()})`,
});
const table = (await findTable(
  { query: async (text, values) => ({ rows: await query(text, values) }) },
  'every',
))!;

/** Columns of integers accept it; the server's own input function does not. */
const wholeDecimal = /^\s*[+-]?\d*\.0*\s*$/;

/** A text without an order of its own must mean the same under each order of the session. */
const dateStyles: readonly (readonly [dateOrder: DateOrder, dateStyles: readonly string[]])[] = [
  ['iso', ['ISO, YMD', 'ISO, MDY', 'ISO, DMY']],
  ['mdy', ['ISO, MDY']],
  ['dmy', ['ISO, DMY']],
];

describe.each(Object.entries(types) as [Family, readonly string[]][])('%s', (family, members) => {
  const isDate = family === 'date' || family === 'moment';
  const readings = isDate ? dateStyles : ([['iso', ['ISO, YMD']]] as const);
  const cases = members.flatMap((type) =>
    readings.flatMap(([dateOrder, styles]) => styles.map((datestyle) => ({ type, dateOrder, datestyle }))),
  );
  it.each(cases)(
    '$type, $dateOrder in $datestyle: the server reads every value that the rule accepts, as the same value',
    async ({ type, dateOrder, datestyle }) => {
      const { serverVersion, columns } = table;
      const column = columns[all.indexOf(type)]!;
      const rule = ruleOf(valueTypeOf(column, { dateOrder, timeZone: 'UTC', serverVersion }));
      const values = valuesOf(family, 400);
      const { wrong, looser, accepted } = await compareWithPostgres(url, type, rule, values, { datestyle });
      const unexplained = type.startsWith('int')
        ? looser.filter((value) => !wholeDecimal.test(value))
        : looser;
      expect({ wrong, looser: unexplained }).toEqual({ wrong: [], looser: [] });
      expect(accepted).toBeGreaterThan(0);
    },
  );
});
