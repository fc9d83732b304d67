import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { expect, it } from 'vitest';
import type { Rule } from '../../src/index.ts';
import { bit, varbit } from '../../src/columns/bit.ts';
import { bool } from '../../src/columns/bool.ts';
import { date } from '../../src/columns/date.ts';
import { cidr, inet } from '../../src/columns/inet.ts';
import { integer } from '../../src/columns/integer.ts';
import { interval } from '../../src/columns/interval.ts';
import { macaddr } from '../../src/columns/macaddr.ts';
import { macaddr8 } from '../../src/columns/macaddr8.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { time } from '../../src/columns/time.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { uuid } from '../../src/columns/uuid.ts';
import { binaryFaults, cleanColumn } from '../clean-column.ts';

const { query } = await createTestDatabase();

/** Types whose values have no blanks at their ends. `hasNoBreakSpaces`: their rule removes these, too. */
const cases: readonly (readonly [type: string, rule: Rule, value: string, hasNoBreakSpaces: boolean])[] = [
  ['uuid', uuid(), 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', true],
  ['inet', inet(), '192.0.2.1/24', true],
  ['inet', inet(), '2001:db8::1', true],
  ['cidr', cidr(), '10.0.0.0/8', true],
  ['macaddr', macaddr(), '08:00:2b:01:02:03', true],
  ['macaddr8', macaddr8(), '08:00:2b:01:02:03:04:05', true],
  ['bit(4)', bit({ maxLength: 4 }), '1010', true],
  ['varbit', varbit(), '10100', true],
  ['integer', integer({ bytes: 4 }), '-42', false],
  ['numeric', numeric(), '4.20', false],
  ['boolean', bool(), 'true', false],
  ['date', date(), '2024-01-05', false],
  ['time', time(), '10:30:00', false],
  ['timestamptz', timestamptz(), '2024-01-05 10:30:00Z', false],
  ['interval', interval(), '1 day', false],
];

for (const [type, rule, value, hasNoBreakSpaces] of cases) {
  it(`${type}: reads ${value} the same with blanks around it`, async () => {
    const around = [' ', '\t', '\r\n \v\f', ...(hasNoBreakSpaces ? ['\u00a0', ' \u202f\u00a0 '] : [])];
    const padded = around.flatMap((blank) => [`${blank}${value}`, `${value}${blank}`, blank + value + blank]);
    const cleaned = cleanColumn(rule, padded).map((one) => ('text' in one ? one.text : one.code));
    expect(cleaned).toEqual(padded.map(() => expect.any(String)));
    expect(binaryFaults(rule, padded)).toEqual(padded.map(() => undefined));
    for (const text of new Set(cleaned))
      expect(await query(`SELECT $1::${type} = $2::${type} AS same`, [text, value])).toEqual([
        { same: true },
      ]);
  });

  it(`${type}: rejects blanks alone`, () => {
    const blanks = [' ', '\t ', '\u00a0'];
    expect(cleanColumn(rule, blanks)).toEqual(blanks.map(() => ({ code: expect.any(String) })));
  });
}
