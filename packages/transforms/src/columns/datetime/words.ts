import { standardZones, summerZones, universalZones } from './zone-abbreviations.ts';

/** Kind of a word in a date or time. */
type Word =
  | 'month'
  | 'weekday'
  | 'half'
  | 'era'
  | 'zone'
  | 'summer'
  | 'daylight'
  | 'julian'
  | 'time'
  | 'noise'
  | 'special'
  | 'unsettled';

export interface Meaning {
  readonly word: Word;
  readonly value: number;
}

/** Values of the words for a moment, of the halves of a day and of the eras. */
export const EPOCH = 1;
const LATE = 2;
export const EARLY = 3;
/** PostgreSQL's word for 00:00:00 UTC. */
export const ALLBALLS = 4;
export const SIGNED_LATE = 5;
export const AM = 1;
export const PM = 2;
export const BC = 1;

const months = 'january february march april may june july august september october november december'.split(
  ' ',
);
const weekdays =
  'sun sunday mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday';

/**
 * Words that PostgreSQL knows (manual, appendix B.2 "Date/Time Key Words"). Words that are `unsettled` are rejected,
 * because they depend on the clock or only make sense in intervals.
 */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ...months.flatMap((name, m) => [named(name, 'month', m + 1), named(name.slice(0, 3), 'month', m + 1)]),
  named('sept', 'month', 9),
  ...weekdays.split(' ').map((name) => named(name, 'weekday', 0)),
  named('am', 'half', AM),
  named('pm', 'half', PM),
  named('ad', 'era', 0),
  named('bc', 'era', BC),
  ...universalZones.map((name) => named(name, 'zone', 0)),
  ...standardZones.map(([name, seconds]) => named(name, 'zone', seconds)),
  ...summerZones.map(([name, seconds]) => named(name, 'summer', seconds)),
  named('dst', 'daylight', 3600),
  ...['j', 'jd', 'julian'].map((name) => named(name, 'julian', 0)),
  named('t', 'time', 0),
  named('at', 'noise', 0),
  named('on', 'noise', 0),
  named('epoch', 'special', EPOCH),
  named('infinity', 'special', LATE),
  named('+infinity', 'special', SIGNED_LATE),
  named('-infinity', 'special', EARLY),
  named('allballs', 'special', ALLBALLS),
  ...'now today tomorrow yesterday d h m mm s y dow doy isodow isoyear'
    .split(' ')
    .map((name) => named(name, 'unsettled', 0)),
]);

function named(name: string, word: Word, value: number): [string, Meaning] {
  return [name, { word, value }];
}

export function meaningOf(text: string): Meaning | undefined {
  return meanings.get(text);
}

/** Returns whether digits right after the word begin a field of their own. After a zone name they do not. */
export function isDateKeyword(text: string): boolean {
  const word = meanings.get(text)?.word;
  return word !== undefined && word !== 'zone' && word !== 'summer';
}
