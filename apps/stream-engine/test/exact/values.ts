import fc from 'fast-check';

const digits = fc.bigInt(-(10n ** 20n), 10n ** 20n).map(String);
const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
const days = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), two(13), two(32))
  .map(([year, month, dayOfMonth]) => `${String(year).padStart(4, '0')}-${month}-${dayOfMonth}`);
const fractions = fc.constantFrom('', '', '.5', '.123456', '.1234567', '.1234560', '.000000000');
const clocks = fc.tuple(two(24), two(60), two(60), fractions).map(([h, m, s, f]) => `${h}:${m}:${s}${f}`);
const offsets = fc.constantFrom('Z', '+02:00', '-0530', '+14', '-23:59', ' UTC', ' Europe/Berlin');
const moments = fc.tuple(days, fc.constantFrom('T', ' '), clocks).map((parts) => parts.join(''));

/** Usual values by kind. */
const kinds = {
  boolean: fc.constantFrom('true', 'false', 'TRUE', 'False'),
  whole: fc.oneof(digits, fc.integer().map(String)),
  decimal: fc.tuple(fc.integer(), fc.nat(9999)).map(([whole, decimals]) => `${whole}.${decimals}`),
  float: fc.double().map(String),
  uuid: fc.uuid(),
  date: days,
  moment: moments,
  zoned: fc.tuple(moments, offsets).map((parts) => parts.join('')),
  json: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
  letter: fc.constantFrom('T', 'F', 't', 'f', 'M', 'Y', 'N', 'y', 'n'),
  text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 }),
};

/** Values that mean one thing to people and another to a type. */
const traps = fc.constantFrom(
  '9'.repeat(40),
  ...[
    '02134|+49123456|0x1F|0b1|1_000|.81|5.|1e5|219E01|-0|-0.0|00|-01|1.50|10.0|1.0e3|NaN|nan|Infinity',
    '-inf| 7|7 |0.1|1e-7|T|F|yes|no|on|off|1|0|tr|TRUE| true|tRuE|2024-01-05|2024/01/05|20240105',
    '5 Jan 2024|January 5, 2024|2024-1-5|44-03-15 BC|0044-03-15 BC|12024-01-05|J2451187|infinity',
    '-infinity|epoch|today|13/02/2024|2024-01-05 10:30|2024-01-05T10:30:00+02:00',
    '2024-01-05 10:30:00.1234567|2024-01-05T00:00:00Z|2016-12-31 23:59:60|2024-01-05 24:00:00',
    '2024-01-05 10:30 pm|10:30|10:30:00.5+02|24:00:00|A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
    'a0eebc999c0b4ef8bb6d6bb9bd380a11|{}|[1, 2]|"x"|a |ab|Ada@Example.COM |ada@example.com|{a,b}|NULL',
    '\\N|ü|１',
  ].flatMap((line) => line.split('|')),
);

/** A column whose values are of one kind first, and of others later. */
export const columns = fc.constantFrom(...Object.values(kinds)).chain((kind) =>
  fc.record({
    sample: fc.array(kind, { minLength: 1, maxLength: 5 }),
    later: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: traps },
        { weight: 2, arbitrary: kind },
        { weight: 1, arbitrary: fc.oneof(...Object.values(kinds)) },
      ),
      { minLength: 1, maxLength: 25 },
    ),
  }),
);

/** Values of every kind, for a column with a given type. */
export const values = fc.array(fc.oneof(traps, ...Object.values(kinds)), { minLength: 20, maxLength: 60 });
