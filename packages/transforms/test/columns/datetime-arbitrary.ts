import fc from 'fast-check';

const two = (n: number) => String(n).padStart(2, '0');
const year = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 9999 }).map((y) => String(y).padStart(4, '0')) },
  { weight: 4, arbitrary: fc.constantFrom('1900', '1999', '2000', '2004', '2023', '2024', '2100') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('0000', '0001', '4713', '4714', '4715', '99', '10000', '294276', '294277'),
  },
  { weight: 1, arbitrary: fc.constantFrom('5874897', '5874898', '9999999', '00010000', '12345678', '0') },
);
const month = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(0, 2, 2, 2, 11, 13, 99));
const day = fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constantFrom(0, 28, 29, 29, 30, 31, 32));
const padded = (n: fc.Arbitrary<number>) =>
  fc.tuple(n, fc.boolean()).map(([value, pad]) => (pad ? two(value) : String(value)));
const names = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
  'Sept',
  'Juli',
  'Mai',
];
const monthName = fc
  .tuple(fc.constantFrom(...names), fc.boolean(), fc.constantFrom('as is', 'upper', 'lower'))
  .map(([name, isShort, letters]) => {
    const text = isShort ? name.slice(0, 3) : name;
    if (letters === 'upper') return text.toUpperCase();
    return letters === 'lower' ? text.toLowerCase() : text;
  });

const separator = fc.constantFrom('-', '-', '/', '.', ' ');
const nameSeparator = fc.constantFrom('-', ' ', ' ', ', ', '/', '.', '. ', '', '  ');

/** A day without a time, in every order and with every separator. */
const dayText = fc
  .record({
    y: year,
    m: padded(month),
    d: padded(day),
    name: monthName,
    s: separator,
    a: nameSeparator,
    b: nameSeparator,
  })
  .chain(({ y, m, d, name, s, a, b }) =>
    fc.constantFrom(
      y + s + m + s + d,
      y + s + m + s + d,
      y + m.padStart(2, '0') + d.padStart(2, '0'),
      m + s + d + s + y,
      d + a + name + b + y,
      name + a + d + b + y,
      y + a + name + b + d,
    ),
  );

const clock = fc
  .record({
    hour: fc.oneof(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 12, 23, 24, 25)),
    minute: fc.oneof(fc.integer({ min: 0, max: 59 }), fc.constantFrom(0, 59, 60)),
    second: fc.oneof(fc.integer({ min: 0, max: 59 }), fc.constantFrom(0, 59, 60, 61)),
    fraction: fc.oneof(
      fc.constant(''),
      fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 9 }).map((f) => `.${f}`),
      fc.constantFrom('.000000', '.9999994', '.9999995', '.9999999', '.0000005', '.0000015', '.5'),
    ),
    parts: fc.constantFrom(2, 3, 3, 3),
    isShort: fc.boolean(),
    half: fc.constantFrom('', '', '', '', ' am', ' PM', 'pm'),
  })
  .map(({ hour, minute, second, fraction, parts, isShort, half }) => {
    const hours = isShort ? String(hour) : two(hour);
    return (
      hours +
      [minute, second]
        .slice(0, parts - 1)
        .map((n) => `:${two(n)}`)
        .join('') +
      (parts === 3 ? fraction : '') +
      half
    );
  });
const offset = fc
  .tuple(
    fc.constantFrom('+', '-'),
    fc.constantFrom(0, 1, 2, 5, 12, 14, 15, 16),
    fc.constantFrom(0, 30, 59, 60),
  )
  .chain(([sign, h, m]) =>
    fc.constantFrom(
      `${sign}${two(h)}`,
      `${sign}${two(h)}${two(m)}`,
      `${sign}${two(h)}:${two(m)}`,
      `${sign}${h}`,
      `${sign}${two(h)}:${two(m)}:30`,
    ),
  );
const zone = fc.oneof(
  fc.constantFrom('', '', 'Z', 'z', ' UTC', 'utc', ' GMT', ' Z'),
  offset,
  offset.map((o) => ` ${o}`),
);
const time = fc.tuple(fc.constantFrom('T', ' ', ' ', '  ', 't'), clock, zone).map((parts) => parts.join(''));
const era = fc.constantFrom('', '', '', '', ' BC', ' bc', ' AD');
const blanks = fc.constantFrom('', '', '', ' ', '\t', '\n');

/** A day, sometimes with a time of day. */
export const dateText = fc
  .tuple(
    blanks,
    dayText,
    fc.oneof({ weight: 5, arbitrary: fc.constant('') }, time, fc.constant(' 00:00:00')),
    era,
    blanks,
  )
  .map((parts) => parts.join(''));

/** A day, usually with a time of day. */
export const timestampText = fc
  .tuple(
    blanks,
    dayText,
    fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 6, arbitrary: time }),
    era,
    blanks,
  )
  .map((parts) => parts.join(''));

const pick = (min: number, max: number) => fc.integer({ min, max }).map(two);

/** ISO 8601 with all its options, including days and times that do not exist. */
export const isoTimestamp = fc
  .record({
    y: fc.integer({ min: 1, max: 9999 }).map((y) => String(y).padStart(4, '0')),
    m: pick(1, 12),
    d: pick(1, 31),
    border: fc.constantFrom('T', ' '),
    hms: fc.tuple(pick(0, 24), pick(0, 59), pick(0, 60)).map((parts) => parts.join(':')),
    fraction: fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 9 }),
    zone: fc.oneof(
      fc.constantFrom('', 'Z'),
      fc
        .tuple(fc.constantFrom('+', '-'), pick(0, 15), fc.constantFrom('', '30', ':45'))
        .map((p) => p.join('')),
    ),
  })
  .map(
    ({ y, m, d, border, hms, fraction, zone: z }) =>
      `${y}-${m}-${d}${border}${hms}${fraction && '.'}${fraction}${z}`,
  );
