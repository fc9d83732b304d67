import type { DateOrder } from '../../src/index.ts';

const zoneNames = /[a-z][-+/._:\d]|(?<![a-z])(?:msk|abc)(?![a-z])/i;
const clockWords = /\bnow\b/i;
const shortYears =
  /(?:^|[^\d:.+-])\d{1,2}(?:[-/. ,\t]+(?:[a-z]+|\d{1,2}))?[-/. ,\t]+\d|\b\d{6}\b|\d[-/. ,]+[a-z]+[-/. ,]+\d{1,2}\b|[a-z][-/. ,]+\d{1,2}[-/. ,]+\d{1,2}\b|\b\d{1,2}\.\d{3}\b/i;
/** Counts of seconds, and of days with a fraction. */
const longNumbers = /\d{9}|\d{5}\.\d{3}/;
/** Year, month and day; with another order they could mean something else. */
const sixDigits = /(?<!\d)\d{6}(?!\d)/;
/** A fraction of a day, month or year. */
const fractions = /\d\.\d/;
const touching = /\d[a-z]|[a-z]\d/i;
const carriedOver = /2023-366|366.*bc|25\d{4}/i;
const timesAndOffsets = /\d+:[\d:.]*|[-+]\s*\d+/g;
/** Separate, so that it cannot be part of a date. There may be a year on one side and its days on the other. */
const offsetBetween = /\s[-+][\d:]+(?=\s)/g;

/**
 * Whether a text that PostgreSQL accepts and the rules of date and timestamp reject contains one of the things that
 * stricter.postgres.test.ts explains.
 */
export function isExplained(given: string, order: DateOrder): boolean {
  if (isOneOf([zoneNames, clockWords, longNumbers, touching, carriedOver, sixDigits, fractions], given))
    return true;
  if (order !== 'iso') return false;
  const hasYear = /\d{3}/.test(given.replace(timesAndOffsets, ' '));
  const isShortYear =
    isOneOf([shortYears], given) || isOneOf([shortYears], given.replace(offsetBetween, ' '));
  return !hasYear || isShortYear;
}

/** A date in the text of a time, which would be lost. `y`, and a `J` or a sign at the end: up to PostgreSQL 15. */
const dates = /\d[-/.]\d|\b(?:J|Jan|y)\b|[-+]$/i;

/** The same for the rules of time and timetz. */
export function isTimeExplained(given: string): boolean {
  return isOneOf([zoneNames, clockWords, touching, dates], given);
}

/** PostgreSQL treats an underscore as a separator, a regular expression as a letter. */
function isOneOf(reasons: readonly RegExp[], given: string): boolean {
  const text = given.replaceAll('_', ' ');
  return reasons.some((reason) => reason.test(text));
}
