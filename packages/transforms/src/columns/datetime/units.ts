/** What a number multiplies: months, days, microseconds, or whole years. */
type UnitKind = 'year' | 'month' | 'day' | 'micros';

export interface Unit {
  readonly kind: UnitKind;
  /** Number of years, months, days or microseconds in one unit. */
  readonly size: number;
  /** A separate bit for each unit, because no unit may be repeated. */
  readonly bit: number;
}

export const MONTH_DAYS = 30;

/** Fractions of a second also use the bits of milliseconds and microseconds; so does a time with colons. */
export const SECONDS_BITS = 0x7;

export const units = {
  microsecond: { kind: 'micros', size: 1, bit: 0x1 },
  millisecond: { kind: 'micros', size: 1e3, bit: 0x2 },
  second: { kind: 'micros', size: 1e6, bit: 0x4 },
  minute: { kind: 'micros', size: 60e6, bit: 0x8 },
  hour: { kind: 'micros', size: 3600e6, bit: 0x10 },
  day: { kind: 'day', size: 1, bit: 0x20 },
  week: { kind: 'day', size: 7, bit: 0x40 },
  month: { kind: 'month', size: 1, bit: 0x80 },
  year: { kind: 'year', size: 1, bit: 0x100 },
  decade: { kind: 'year', size: 10, bit: 0x200 },
  century: { kind: 'year', size: 100, bit: 0x400 },
  millennium: { kind: 'year', size: 1000, bit: 0x800 },
} as const satisfies Record<string, Unit>;

const names: Readonly<Record<keyof typeof units, string>> = {
  microsecond: 'us usec usecs usecond useconds microsecon',
  millisecond: 'ms msec msecs msecond mseconds millisecon',
  second: 's sec secs second seconds',
  minute: 'm min mins minute minutes',
  hour: 'h hr hrs hour hours',
  day: 'd day days',
  week: 'w week weeks',
  month: 'mon mons month months',
  year: 'y yr yrs year years',
  decade: 'dec decs decade decades',
  century: 'c cent century centuries',
  millennium: 'mil mils millennia millennium',
};

const unitsByName: ReadonlyMap<string, Unit> = new Map(
  Object.entries(names).flatMap(([unit, spellings]) =>
    spellings.split(' ').map((name): [string, Unit] => [name, units[unit as keyof typeof units]]),
  ),
);

/** PostgreSQL reads at most ten letters of a word. */
const LETTERS_MAX = 10;

export function unitOf(word: string): Unit | undefined {
  return unitsByName.get(word.slice(0, LETTERS_MAX));
}
