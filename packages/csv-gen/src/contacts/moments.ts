import type { Random } from './random.ts';

const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = SECONDS_PER_DAY * 1000;
const FIRST_SIGNUP_DAY = Date.UTC(2004, 0, 1) / MS_PER_DAY;
const SIGNUP_DAYS = 22 * 365;
const FIRST_SEEN_SECOND = Date.UTC(2019, 0, 1) / 1000;

const monthNames = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

interface Zone {
  readonly text: string;
  readonly minutes: number;
}

const utc: Zone = { text: 'Z', minutes: 0 };
const offsets: readonly [Zone, ...Zone[]] = [
  { text: '+02:00', minutes: 120 },
  { text: '-05:00', minutes: -300 },
  { text: '+05:45', minutes: 345 },
  { text: '-03:30', minutes: -210 },
];

// Created once: a Date per record took a tenth of the whole run.
const signupDays = Array.from({ length: SIGNUP_DAYS }, (_, at) =>
  new Date((FIRST_SIGNUP_DAY + at) * MS_PER_DAY).toISOString().slice(0, 10),
);

export interface SignupDate {
  /** Text in the file: `2024-01-05`, `2024/01/05` or `5 Jan 2024`. */
  readonly text: string;
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Whether cleaning rewrites the text. */
  readonly changed: boolean;
}

/** Creates a day of the years 2004 to 2025. Seven of ten are written as `YYYY-MM-DD`. */
export function makeSignupDate(random: Random): SignupDate {
  const at = random.below(SIGNUP_DAYS);
  const day = FIRST_SIGNUP_DAY + at;
  const iso = signupDays[at] as string;
  const shape = random.below(20);
  if (shape < 14) return { text: iso, day, changed: false };
  if (shape < 17) return { text: iso.replaceAll('-', '/'), day, changed: true };
  const [year, month, dayOfMonth] = iso.split('-').map(Number) as [number, number, number];
  return { text: `${dayOfMonth} ${monthNames[month - 1]} ${year}`, day, changed: true };
}

export interface LastSeen {
  /** Text in the file: an ISO 8601 instant. */
  readonly text: string;
  /** Microseconds since 1970-01-01T00:00:00Z, the resolution of a timestamptz. */
  readonly micros: number;
}

/**
 * Creates an instant of the years 2019 to 2025: Z or an offset, T or a space, with 0, 3 or 6 decimals of a second.
 */
export function makeLastSeen(random: Random): LastSeen {
  const seconds = FIRST_SEEN_SECOND + random.below(7 * 365 * SECONDS_PER_DAY);
  const fraction = makeFraction(random);
  const zone = random.chance(0.6) ? utc : random.pick(offsets);
  const local = new Date((seconds + zone.minutes * 60) * 1000).toISOString();
  const separator = random.chance(0.3) ? ' ' : 'T';
  const text = `${local.slice(0, 10)}${separator}${local.slice(11, 19)}${fraction.text}${zone.text}`;
  return { text, micros: seconds * 1_000_000 + fraction.micros };
}

function makeFraction(random: Random): { readonly text: string; readonly micros: number } {
  const shape = random.below(4);
  if (shape < 2) return { text: '', micros: 0 };
  if (shape === 2) {
    const millis = random.below(1000);
    return { text: `.${String(millis).padStart(3, '0')}`, micros: millis * 1000 };
  }
  const micros = random.below(1_000_000);
  return { text: `.${String(micros).padStart(6, '0')}`, micros };
}
