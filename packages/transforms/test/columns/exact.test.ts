import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/index.ts';
import { bool } from '../../src/columns/bool.ts';
import { char } from '../../src/columns/char.ts';
import { date } from '../../src/columns/date.ts';
import {
  plainDay,
  decimalNumber,
  decimalOrSpecial,
  hyphenatedUuid,
  jsonStructure,
  moment,
  orInfinity,
  shortestFloat,
  truthValue,
  unchanged,
  unpadded,
  wholeNumber,
} from '../../src/columns/exact/exact-forms.ts';
import { email } from '../../src/columns/email.ts';
import { exact, type ExactForm } from '../../src/columns/exact/exact.ts';
import { float } from '../../src/columns/float.ts';
import { integer } from '../../src/columns/integer.ts';
import { json } from '../../src/columns/json.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { time } from '../../src/columns/time.ts';
import { timestamp } from '../../src/columns/timestamp.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { uuid } from '../../src/columns/uuid.ts';
import { cleanColumn, binaryFaults } from '../clean-column.ts';

const local = moment({ hasDay: true, hasOffset: false });
const zoned = moment({ hasDay: true, hasOffset: true });
const clock = moment({ hasDay: false, hasOffset: false, decimals: 3 });

/** Values that are returned unchanged, and others with the value returned instead. */
const tables: readonly (readonly [
  name: string,
  rule: Rule,
  form: ExactForm,
  accepts: readonly string[],
  rejects: Readonly<Record<string, string | undefined>>,
])[] = [
  [
    'whole numbers',
    integer({ bytes: 8, serverVersion: 160_000 }),
    wholeNumber,
    ['0', '7', '-20', '9223372036854775807'],
    { '02134': '2134', '+49': '49', '0x1F': '31', '1_000': '1000', ' 7': '7', '-0': '0', '00': '0' },
  ],
  [
    'decimal numbers',
    numeric({ serverVersion: 160_000 }),
    decimalNumber(),
    ['0', '1.50', '-0.5', '12345678901234567890.12'],
    { '.81': '0.81', '5.': '5', '-0.0': '0.0', '1e5': '100000', '1.5e-3': '0.0015', '+1': '1', '0x1f': '31' },
  ],
  ['special values as numbers', numeric(), decimalNumber(), [], { NaN: 'NaN', Infinity: 'Infinity' }],
  ['words for numbers', numeric(), decimalOrSpecial(), ['NaN', '-Infinity'], { inf: 'Infinity', nan: 'NaN' }],
  [
    'numbers of two decimals',
    numeric({ precision: 6, scale: 2 }),
    decimalOrSpecial(2),
    ['1.50', '-0.05'],
    {
      '1.5': '1.50',
      '1': '1.00',
      '1.505': '1.51',
      '-1.505': '-1.51',
      '-0.001': '0.00',
      '9.995': '10.00',
      '1e-2000': undefined,
      '0e99999': undefined,
    },
  ],
  [
    'hundreds',
    numeric({ precision: 4, scale: -2 }),
    decimalOrSpecial(-2),
    ['0', '100', '-1200'],
    { '150': '200', '149': '100', '5': '0' },
  ],
  [
    'floating-point numbers',
    float({ bytes: 8 }),
    shortestFloat(8),
    ['0', '-0', '1.5', '0.30000000000000004', '123456789012345', 'NaN', '-Infinity'],
    {
      '1.50': '1.5',
      '1e3': '1000',
      '0.1234567890123456789': '0.12345678901234568',
      '1e20': undefined,
      inf: 'Infinity',
    },
  ],
  [
    'single ones',
    float({ bytes: 4 }),
    shortestFloat(4),
    ['0.1', '16777.2', '0.000123'],
    { '0.123456789': '0.12345679', '16777217': undefined },
  ],
  [
    'true and false',
    bool(),
    truthValue,
    ['true', 'false', 'TRUE', 'False'],
    {
      t: 'true',
      F: 'false',
      yes: 'true',
      n: 'false',
      '1': 'true',
      ' true': 'true',
      off: 'false',
      tru: 'true',
    },
  ],
  [
    'UUIDs',
    uuid(),
    hyphenatedUuid,
    ['0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab'],
    {
      '0B5ECC2C-5A0C-4F8F-8A1E-0123456789AB': '0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab',
      '{0b5ecc2c5a0c4f8f8a1e0123456789ab}': '0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab',
    },
  ],
  [
    'days',
    date({ dateOrder: 'dmy' }),
    plainDay,
    ['2024-01-05', '2024/01/05', '5 Jan 2024', '13.02.2024', '1/2/2024'],
    {
      '20240105': '2024-01-05',
      J2451187: '1999-01-08',
      '2024-01-05T00:00:00Z': '2024-01-05',
      epoch: '1970-01-01',
    },
  ],
  [
    'local times',
    timestamp(),
    local,
    ['2024-01-05 10:30', '2024-01-05T10:30:00.123456', '2024-01-05 10:30:00.1000000', '5 Jan 2024 10:30'],
    {
      '2024-01-05 10:30:00+02': '2024-01-05 10:30:00',
      '2024-01-05 10:30:00.1234567': '2024-01-05 10:30:00.123457',
      '2024-01-05': '2024-01-05 00:00:00',
      '2016-12-31 23:59:60': '2017-01-01 00:00:00',
      '2024-01-05 24:00': '2024-01-06 00:00:00',
    },
  ],
  [
    'instants',
    timestamptz({ timeZone: 'Europe/Berlin' }),
    zoned,
    ['2024-01-05 10:30Z', '2024-01-05T10:30:00.5+0530'],
    { '2024-01-05 10:30:00': '2024-01-05 09:30:00+00', '2024-01-05 10:30:00 UTC': '2024-01-05 10:30:00+00' },
  ],
  [
    'ends of time',
    timestamp(),
    orInfinity(local),
    ['infinity', '-infinity', '2024-01-05 10:30'],
    { Infinity: 'infinity', ' infinity': 'infinity', '2024-01-05': '2024-01-05 00:00:00' },
  ],
  [
    'times of day to the millisecond',
    time(),
    clock,
    ['10:30', '10:30:00.123', '10:30:00.123000'],
    { '10:30:00.1234': undefined, '10:30+02': '10:30:00', '103000.5': '10:30:00.5', '10:30 pm': '22:30:00' },
  ],
  ['JSON', json(), jsonStructure, ['{"a":1}', ' [1]'], { '7': '7', '"x"': '"x"' }],
  ['padded text', char({ maxLength: 5 }), unpadded, ['ab', ' ab'], { 'ab ': 'ab' }],
  ['addresses', email(), unchanged, ['ada@example.com'], { 'Ada@Example.com ': 'ada@example.com' }],
];

describe('exact', () => {
  for (const [name, rule, form, accepts, rejects] of tables) {
    const strict = exact(rule, form);

    it(`accepts ${name} that are returned unchanged, like the rule itself`, () => {
      const taken = cleanColumn(strict, accepts);
      for (const [i, value] of accepts.entries()) {
        expect([value, taken[i]]).toEqual([
          value,
          { text: expect.any(String), changed: expect.any(Boolean) },
        ]);
        expect([value, binaryFaults(strict, [value])]).toEqual([value, [undefined]]);
      }
      expect(taken.map((cleaned) => 'text' in cleaned && cleaned.text)).toEqual(
        cleanColumn(rule, accepts).map((cleaned) => 'text' in cleaned && cleaned.text),
      );
    });

    it(`rejects other ${name} and reports the returned value`, () => {
      for (const [value, back] of Object.entries(rejects)) {
        expect([value, cleanColumn(strict, ['x', value])[1]]).toEqual([value, { code: 'NOT_EXACT' }]);
        expect([value, binaryFaults(strict, [value])]).toEqual([value, ['NOT_EXACT']]);
        expect([value, strict.textReturned?.(Buffer.from(value))]).toEqual([value, back]);
      }
    });
  }

  it('keeps the codes of the rule’s own rejects, and NULL', () => {
    expect(cleanColumn(exact(integer({ bytes: 2 }), wholeNumber), ['x', '99999', null, '07'])).toEqual([
      { code: 'TYPE_INVALID' },
      { code: 'OUT_OF_RANGE' },
      { text: null, changed: false },
      { code: 'NOT_EXACT' },
    ]);
    expect(exact(integer({ bytes: 2 }), wholeNumber).textReturned?.(Buffer.from('x'))).toBeUndefined();
  });

  it('counts true and false in another case as changes', () => {
    expect(cleanColumn(exact(bool(), truthValue), ['true', 'TRUE'])).toEqual([
      { text: 'true', changed: false },
      { text: 'true', changed: true },
    ]);
  });
});
