/** Part of a date or time that an element of a template reads. A template has each of them once. */
export type Part =
  | 'year'
  | 'month'
  | 'day'
  | 'day of the year'
  | 'weekday'
  | 'hour'
  | 'half'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'zone'
  | 'zone minutes';

/** How to read an element: a number of digits, or one of a few words. */
export type Shape =
  | 'digits'
  | 'short month'
  | 'long month'
  | 'short weekday'
  | 'long weekday'
  | 'half'
  | 'dotted half'
  | 'sign and hours'
  | 'zone';

export interface Element {
  readonly part: Part;
  readonly shape: Shape;
  /** Least and most digits. Next to another number, it must have the most. */
  readonly digits?: readonly [least: number, most: number];
}

const upToTwo = [1, 2] as const;
const half: Element = { part: 'half', shape: 'half' };
const dottedHalf: Element = { part: 'half', shape: 'dotted half' };
const hour: Element = { part: 'hour', shape: 'digits', digits: upToTwo };

function fraction(digits: number): Element {
  return { part: 'fraction', shape: 'digits', digits: [1, digits] };
}

/**
 * Elements of PostgreSQL's templates (manual, 9.8 "Data Type Formatting Functions"), and Oracle's `RR`. Of two that
 * begin alike, the longer is first.
 */
export const elements: ReadonlyMap<string, Element> = new Map<string, Element>([
  ['YYYY', { part: 'year', shape: 'digits', digits: [4, 4] }],
  ['YY', { part: 'year', shape: 'digits', digits: [2, 2] }],
  ['RR', { part: 'year', shape: 'digits', digits: [2, 2] }],
  ['MONTH', { part: 'month', shape: 'long month' }],
  ['MON', { part: 'month', shape: 'short month' }],
  ['MM', { part: 'month', shape: 'digits', digits: upToTwo }],
  ['MI', { part: 'minute', shape: 'digits', digits: upToTwo }],
  ['MS', fraction(3)],
  ['DDD', { part: 'day of the year', shape: 'digits', digits: [1, 3] }],
  ['DD', { part: 'day', shape: 'digits', digits: upToTwo }],
  ['DAY', { part: 'weekday', shape: 'long weekday' }],
  ['DY', { part: 'weekday', shape: 'short weekday' }],
  ['HH24', hour],
  ['HH12', hour],
  ['HH', hour],
  ['SS', { part: 'second', shape: 'digits', digits: upToTwo }],
  ['US', fraction(6)],
  ...[1, 2, 3, 4, 5, 6].map((digits) => [`FF${digits}`, fraction(digits)] as const),
  ['AM', half],
  ['PM', half],
  ['A.M.', dottedHalf],
  ['P.M.', dottedHalf],
  ['TZH', { part: 'zone', shape: 'sign and hours' }],
  ['TZM', { part: 'zone minutes', shape: 'digits', digits: [2, 2] }],
  ['TZ', { part: 'zone', shape: 'zone' }],
]);

/** Elements that PostgreSQL has, and that say nothing about a date, or nothing for certain. Longer ones first. */
export const unsupported: readonly string[] = [
  'Y,YYY',
  'YYY',
  'Y',
  'IYYY',
  'IYY',
  'IY',
  'IDDD',
  'ID',
  'IW',
  'I',
  'SSSSS',
  'SSSS',
  'B.C.',
  'A.D.',
  'BC',
  'AD',
  'CC',
  'WW',
  'W',
  'Q',
  'RM',
  'J',
  'D',
  'FM',
  'FX',
  'TM',
  'TH',
  'SP',
  'OF',
  'L',
];
