import fc from 'fast-check';

const dates = [
  '2024-01-05',
  '2024/1/5',
  '2024.01.05',
  '20240105',
  '240105',
  '2024.005',
  '45296.125',
  '1704450612',
  '2024-005',
  '2024-366',
  '2023-366',
  '01/02/2024',
  '1/2/24',
  '25.12.2024',
  '5-Jan-2024',
  'Jan-5-2024',
  '2024-Jan-05',
  '5Jan2024',
  '5-Jan2024',
  'J2451187',
  'J2451187.25',
  'J2451187-8',
  '0044-03-15',
  '2023-02-29',
  '2024-02-29',
  '5874897-12-31',
  '294276-12-31',
  '2024-1',
  '12-2024',
  'epoch',
  'infinity',
  '-infinity',
];
const parts = [
  '2024',
  '24',
  '5',
  '05',
  '12',
  '31',
  '005',
  '100',
  '1',
  '0',
  'Jan',
  'december',
  'sept',
  'Fri',
  'thurs',
  '5.5',
  '2024.5',
  '.5',
];
const times = [
  '10:30',
  '10:30:00',
  '23:59:60',
  '24:00',
  '24:00:01',
  '10::30',
  '10:',
  '10:30.5',
  '10:30:00.1234567',
  '0:0:0',
  '103000',
  '1030',
  '250000',
  '103000.5',
  '1030.5',
  'T10:30',
  'T103000',
  'T1030',
  'T',
  'allballs',
  '103000-08',
  '103000+08',
  '12:30',
  '00:30',
  '13:00',
];
const tails = [
  'am',
  'PM',
  'BC',
  'ad',
  'Z',
  'utc',
  'GMT',
  'UT',
  'dst',
  '+02',
  '-0230',
  '+2',
  '+02:30:15',
  '-15:59',
  '+16',
  '+02:-00',
  '+123',
  '- 5',
  'at',
  'on',
  'J',
  'now',
  'y',
  'CET',
  'EST',
  'edt',
  'IST',
  'MSK',
  'pm-05',
  'utc+2',
  'abc',
  ',',
  '/',
  '-',
  '+',
  '_',
  '(',
  '.',
  'ü',
];
const borders = fc.constantFrom(' ', ' ', ' ', ' ', '', '  ', ',', '-', '/', '.', '\t');

const any = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...dates) },
  { weight: 3, arbitrary: fc.constantFrom(...parts) },
  { weight: 3, arbitrary: fc.constantFrom(...times) },
  { weight: 2, arbitrary: fc.constantFrom(...tails) },
);
const piecesOf = (piece: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(fc.tuple(piece, borders), { minLength: 1, maxLength }).map((pieces) =>
    pieces
      .flat()
      .join('')
      .replace(/[ ,\t]+$/, ''),
  );

/** Dates, times, zones and stray words in any order and number, often nearly correct. */
export const dateTimeSoup: fc.Arbitrary<string> = fc.oneof(
  piecesOf(any, 5),
  fc
    .tuple(
      fc.constantFrom(...dates),
      borders,
      fc.constantFrom(...times),
      borders,
      piecesOf(fc.constantFrom(...tails), 3),
    )
    .map((p) => p.join('')),
  fc
    .tuple(
      fc.shuffledSubarray(['2024', '5', 'Jan', 'Fri', '10:30', 'pm', '-05', 'BC'], { minLength: 3 }),
      borders,
    )
    .map(([words, border]) => words.join(border)),
);

/** Times of day with words that may surround them. */
export const timeSoup: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.constantFrom(...times), borders, piecesOf(fc.constantFrom(...tails), 3)).map((p) => p.join('')),
  fc.constantFrom(...times),
  piecesOf(fc.constantFrom(...times, ...tails, ...parts), 4),
  dateTimeSoup,
);

const amounts = [
  '1',
  '2',
  '-3',
  '+4',
  '0',
  '1.5',
  '-0.25',
  '.5',
  '-.5',
  '1.',
  '0.1',
  '2.9999999',
  '100000',
  '2147483647',
  '-2147483648',
  '9223372036854775807',
  '1-2',
  '-1-2',
  '1-12',
  '1e3',
  '@',
];
const unitWords = [
  'year',
  'yrs',
  'y',
  'mon',
  'months',
  'mons',
  'd',
  'days',
  'week',
  'w',
  'h',
  'hours',
  'hr',
  'm',
  'min',
  's',
  'sec',
  'ms',
  'us',
  'microseconds',
  'milliseconds',
  'decade',
  'dec',
  'c',
  'centuries',
  'mil',
  'millenniums',
  'quarter',
  'ago',
  'at',
  'infinity',
  '-infinity',
  'foo',
  'timezone',
];
const clocks = [
  '2:03',
  '-2:03:04',
  '+10:59:60',
  '10:60',
  '100:00:00.1234567',
  '5:06.5',
  '2562047788:00:54.775807',
  '-:5',
  '1:2:3:4',
];
const isoPart = fc
  .tuple(
    fc.constantFrom('1', '-2', '1.5', '.25', '-.5', '1e2', '20240105', '103000', '0001', '02'),
    fc.constantFrom(...'YMWDHMS', 'T', '-', ':', ''),
  )
  .map((p) => p.join(''));

/** Numbers, units, clocks and ISO 8601 durations. */
export const intervalSoup: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(
      fc
        .tuple(fc.constantFrom(...amounts), fc.constantFrom(' ', ' ', '', ','), fc.constantFrom(...unitWords))
        .map((p) => p.join('')),
      { minLength: 1, maxLength: 4 },
    )
    .map((p) => p.join(' ')),
  piecesOf(fc.constantFrom(...amounts, ...unitWords, ...clocks), 5),
  fc
    .tuple(
      fc.array(isoPart, { maxLength: 4 }),
      fc.constantFrom('T', 'T', ''),
      fc.array(isoPart, { maxLength: 3 }),
    )
    .map(([day, t, time]) => `P${day.join('')}${t}${time.join('')}`),
);

const two = (n: number) => String(n).padStart(2, '0');

/** Intervals as programs write them. */
export const intervalText: fc.Arbitrary<string> = fc
  .record({
    years: fc.integer({ min: -300, max: 300 }),
    months: fc.integer({ min: -30, max: 30 }),
    days: fc.integer({ min: -40_000, max: 40_000 }),
    seconds: fc.integer({ min: 0, max: 400_000 }),
    micros: fc.nat(999_999),
    sign: fc.constantFrom('', '-', '+'),
    form: fc.constantFrom('postgres', 'verbose', 'iso', 'alternative', 'clock'),
  })
  .map(({ years, months, days, seconds, micros, sign, form }) => {
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const fraction = micros % 3 === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
    const clock = `${sign}${two(h)}:${two(m)}:${two(s)}${fraction}`;
    if (form === 'clock') return clock;
    if (form === 'postgres') return `${years} years ${months} mons ${days} days ${clock}`;
    if (form === 'verbose')
      return `@ ${years} years ${months} mons ${days} days ${h} hours ${m} mins ${s}${fraction} secs ago`;
    if (form === 'iso') return `P${years}Y${months}M${days}DT${h}H${m}M${s}${fraction}S`;
    return `P${two(Math.abs(years))}-${two(Math.abs(months) % 12)}-${two(Math.abs(days) % 31)}T${two(h)}:${two(m)}:${two(s)}`;
  });
