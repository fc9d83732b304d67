import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { expect, it } from 'vitest';
import type { RejectCode, Rule } from '../../src/index.ts';
import { cidr, inet } from '../../src/columns/inet.ts';
import { date } from '../../src/columns/date.ts';
import { float } from '../../src/columns/float.ts';
import { integer } from '../../src/columns/integer.ts';
import { interval } from '../../src/columns/interval.ts';
import { macaddr } from '../../src/columns/macaddr.ts';
import { macaddr8 } from '../../src/columns/macaddr8.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { time } from '../../src/columns/time.ts';
import { timestamp } from '../../src/columns/timestamp.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { timetz } from '../../src/columns/timetz.ts';
import { json } from '../../src/columns/json.ts';
import { jsonb } from '../../src/columns/jsonb.ts';
import { name } from '../../src/columns/name.ts';
import { singleByte } from '../../src/columns/single-byte.ts';
import { cleanColumn } from '../clean-column.ts';

/** Forms that PostgreSQL accepts and the rules reject by design; RULES.md lists them. */
const rejectedForms: readonly (readonly [type: string, rule: Rule, given: string, code: RejectCode])[] = [
  // Versions before 16 do not know them; the rules accept them with a later `serverVersion`.
  ['integer', integer({ bytes: 4 }), '0x10', 'TYPE_INVALID'],
  ['integer', integer({ bytes: 4 }), '0o17', 'TYPE_INVALID'],
  ['integer', integer({ bytes: 4 }), '0b101', 'TYPE_INVALID'],
  ['integer', integer({ bytes: 4 }), '1_000', 'TYPE_INVALID'],
  ['numeric', numeric(), '0x1f', 'TYPE_INVALID'],
  ['numeric', numeric(), '1_000.5', 'TYPE_INVALID'],
  ['date', date(), '+infinity', 'DATE_INVALID'],
  ['timestamp', timestamp(), '+infinity', 'DATE_INVALID'],
  // PostgreSQL ignores which NaN it is, and its spelling depends on the C library.
  ['real', float({ bytes: 4 }), 'nan(1)', 'TYPE_INVALID'],
  ['double precision', float({ bytes: 8 }), 'NaN()', 'TYPE_INVALID'],
  // Below the normal numbers, C libraries round hexadecimal differently.
  ['real', float({ bytes: 4 }), '0x1.8p-149', 'OUT_OF_RANGE'],
  ['double precision', float({ bytes: 8 }), '0x1.8p-1075', 'OUT_OF_RANGE'],
  // The server drops bits beyond 32: this is /8.
  ['inet', inet(), '10.0.0.0/4294967304', 'TYPE_INVALID'],
  ['cidr', cidr(), '10.0.0.0/4294967304', 'TYPE_INVALID'],
  // C's sscanf accepts signs and prefixes, and drops bits beyond 32: the last is 01:00:00:00:00:00.
  ['macaddr', macaddr(), '+8:0:2b:1:2:3', 'TYPE_INVALID'],
  ['macaddr', macaddr(), '0x8:0:2b:1:2:3', 'TYPE_INVALID'],
  ['macaddr', macaddr(), '-0:0:2b:1:2:3', 'TYPE_INVALID'],
  ['macaddr', macaddr(), '100000001:0:0:0:0:0', 'OUT_OF_RANGE'],
  // The server ignores a single character at the end.
  ['macaddr8', macaddr8(), '08002b0102030', 'TYPE_INVALID'],
  ['macaddr8', macaddr8(), '08:00:2b:01:02:03x', 'TYPE_INVALID'],
  // The server silently truncates what it has no room for.
  ['name', name(), 'x'.repeat(64), 'TOO_LONG'],
  ['"char"', singleByte({ serverVersion: 160_000 }), 'ab', 'TOO_LONG'],
  ['"char"', singleByte({ serverVersion: 160_000 }), 'ü', 'TOO_LONG'],
  ['"char"', singleByte({ serverVersion: 160_000 }), '\\777', 'TOO_LONG'],
  // The server's limit depends on its max_stack_depth; a value nested too deeply would abort the whole COPY.
  ['json', json(), '['.repeat(4097) + ']'.repeat(4097), 'TYPE_INVALID'],
  ['jsonb', jsonb(), '['.repeat(4097) + ']'.repeat(4097), 'TYPE_INVALID'],
  // These values depend on the clock.
  ['date', date(), 'today', 'DATE_INVALID'],
  ['timestamptz', timestamptz(), 'now', 'DATE_INVALID'],
  ['timestamptz', timestamptz(), 'tomorrow', 'DATE_INVALID'],
  ['time', time(), 'now', 'TYPE_INVALID'],
  // Years of two digits, and dates that only the session's DateStyle determines.
  ['date', date(), '240105', 'DATE_INVALID'],
  ['date', date(), '5-Jan-24', 'DATE_AMBIGUOUS'],
  ['date', date(), '01/05/2024', 'DATE_AMBIGUOUS'],
  ['date', date(), '01/05/24', 'DATE_AMBIGUOUS'],
  ['date', date({ dateOrder: 'mdy' }), '240105', 'DATE_INVALID'],
  // Moments in seconds since 1970, and days since 1900, not days of a year of many digits.
  ['date', date(), '1704450612', 'DATE_INVALID'],
  ['timestamptz', timestamptz(), '1704450612', 'DATE_INVALID'],
  ['timestamp', timestamp(), '45296.125', 'DATE_INVALID'],
  // The server drops a character if a name touches a number: this is the year 24.
  ['date', date(), '5-Jan2024', 'DATE_INVALID'],
  // The server adds a fraction of a day or year to the seconds, or drops it if a time follows.
  ['timestamp', timestamp(), '5 Jan 24.0', 'DATE_INVALID'],
  ['timestamp', timestamp({ dateOrder: 'dmy' }), '5 Jan 99.5', 'DATE_INVALID'],
  ['timestamp', timestamp(), 'Jan 2024 5.5', 'DATE_INVALID'],
  ['timestamptz', timestamptz(), 'Jan 2024 5.5 10:30', 'DATE_INVALID'],
  // Days and times that do not exist: the server carries over into the next.
  ['date', date(), '2023-366', 'DATE_INVALID'],
  ['timestamptz', timestamptz(), '2024-01-05 250000', 'DATE_INVALID'],
  ['timestamp', timestamp(), '2024-01-05 106000', 'DATE_INVALID'],
  // Parts that the column has no room for would be lost.
  ['date', date(), '2024-01-05 10:30', 'DATE_INVALID'],
  ['time', time(), '2024-01-05 10:30', 'TYPE_INVALID'],
  ['timetz', timetz(), '2024-01-05 10:30+02', 'TYPE_INVALID'],
  // Names of zones depend on the server's time zone data, and so do abbreviations whose meaning has changed.
  ['timestamptz', timestamptz(), '2024-01-05 10:30:00 MSK', 'DATE_INVALID'],
  ['timetz', timetz(), '10:30 MSK', 'TYPE_INVALID'],
  // The server takes the sign as west of Greenwich.
  ['timestamptz', timestamptz(), '2024-01-05 10:30:00 UTC+01:00', 'DATE_INVALID'],
  ['timestamptz', timestamptz(), '2024-01-05 10:30:00 EST+2', 'DATE_INVALID'],
  ['timestamptz', timestamptz(), '2024-01-05 10:30:00 Europe/Berlin', 'DATE_INVALID'],
  ['timestamptz', timestamptz(), '2024-01-05 10:30 pm-05', 'DATE_INVALID'],
  ['timestamp', timestamp(), '2024-01-05 10:30:00 EST5EDT', 'DATE_INVALID'],
  // C's strtod accepts hexadecimal numbers.
  ['interval', interval(), 'PT0x10S', 'TYPE_INVALID'],
  // The server ignores a unit after years and months.
  ['interval', interval(), '1-2 quarter', 'TYPE_INVALID'],
];

const { query } = await createTestDatabase();
const [server] = await query(`SELECT current_setting('server_version_num')::int AS version`);
/** Forms that only newer versions accept. */
const since16 = /^(?:0[xob]\w+|1_000.*|\+infinity)$/;

for (const [type, rule, given, code] of rejectedForms) {
  it.skipIf(server!['version'] < 160_000 && since16.test(given))(
    `${type}: ${given.slice(0, 60)} is ${code}, though PostgreSQL accepts it`,
    async () => {
      expect(cleanColumn(rule, [given])).toEqual([{ code }]);
      expect(await query(`SELECT $1::${type} IS NOT NULL AS accepted`, [given])).toEqual([
        { accepted: true },
      ]);
    },
  );
}
