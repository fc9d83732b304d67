/** Longest text of a foreign form: JavaScript's has the full name of a zone. */
const CHARACTERS_MAX = 256;

/** Unicode's spaces in UTF-8. CLDR 42 writes U+202F before AM and PM. */
const wideSpaces =
  /\xc2\xa0|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80|\xef\xbb\xbf/g;
/** Milliseconds after a comma, as in ISO 8601, Python's logging and log4j; or microseconds or nanoseconds. */
const comma = /(\d\d:\d\d:\d\d),(\d{3}|\d{6}|\d{9})(?!\d)/;

const DAY = String.raw`\d{4}-\d\d-\d\d`;
const DAY_OF_WEEK = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTH_AND_DAY = String.raw`[A-Z][a-z]{2} \d\d`;
const CLOCK = String.raw`\d\d:\d\d:\d\d`;

/**
 * Forms of other programs with their usual form. PostgreSQL rejects them, except those with GMT+0100: it takes the sign
 * as in POSIX, west of Greenwich, and JavaScript and Java mean east.
 */
const forms: readonly (readonly [pattern: RegExp, usual: string])[] = [
  // DB2: 2015-07-01-00.20.09.411075
  [new RegExp(String.raw`^(${DAY})-(\d\d)\.(\d\d)\.(\d\d)(\.\d+)?$`), '$1 $2:$3:$4$5'],
  // Go: 2024-01-05 10:30:00.5 +0000 UTC, 2024-01-05 10:30:00 +0530 IST m=+0.01. The offset counts, not the abbreviation.
  [new RegExp(String.raw`^(${DAY} ${CLOCK}(?:\.\d+)? [+-]0000) (?:UTC|GMT)(?: m=[+-][\d.]+)?$`), '$1'],
  [
    new RegExp(
      String.raw`^(${DAY} ${CLOCK}(?:\.\d+)? [+-]\d{4}) (?!UTC|GMT)(?:[A-Z]{3,5}|[+-]\d\d(?:\d\d)?)(?: m=[+-][\d.]+)?$`,
    ),
    '$1',
  ],
  // JavaScript: Fri Jan 05 2024 10:30:00 GMT+0100 (Central European Standard Time)
  [
    new RegExp(String.raw`^${DAY_OF_WEEK} (${MONTH_AND_DAY} \d{4} ${CLOCK}) GMT([+-]\d{4})(?: \(.+\))?$`),
    '$1 $2',
  ],
  // Java, with a zone that has no abbreviation: Fri Jan 05 10:30:00 GMT+01:00 2024
  [
    new RegExp(String.raw`^${DAY_OF_WEEK} (${MONTH_AND_DAY}) (${CLOCK}) GMT([+-]\d\d:\d\d) (\d{4})$`),
    '$1 $4 $2 $3',
  ],
];

/** DB2's time of day: 00.05.02. In a date column it would be a date. */
const dottedTime = /^(\d\d)\.(\d\d)\.(\d\d)$/;

/**
 * Rewrites a date with a time in the form of another program as PostgreSQL reads it.
 * @param text in Latin-1, which shows the bytes of UTF-8
 * @returns undefined if it is in no such form
 */
export function usualForm(text: string): string | undefined {
  if (text.length > CHARACTERS_MAX) return undefined;
  const plain = withUsualMarks(text);
  for (const [pattern, usual] of forms) if (pattern.test(plain)) return plain.replace(pattern, usual);
  return plain === text ? undefined : plain;
}

/** Does the same for a time of day. */
export function usualTimeForm(text: string): string | undefined {
  if (text.length > CHARACTERS_MAX) return undefined;
  const plain = withUsualMarks(text).replace(dottedTime, '$1:$2:$3');
  return plain === text ? undefined : plain;
}

function withUsualMarks(text: string): string {
  return text.replaceAll(wideSpaces, ' ').replace(comma, '$1.$2').trim();
}
