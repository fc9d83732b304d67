/** What a field of a date or time looks like, before anyone knows what it means. */
export const NUMBER = 0;
/** Digits with `-`, `/` or two dots in them, or letters followed by more than letters. */
export const DATE = 1;
/** Digits and a colon. */
export const TIME = 2;
/** A sign and digits. */
export const ZONE = 3;
const WORD = 4;
/** A sign and letters. */
const SIGNED_WORD = 5;

/** The fields that {@link splitFields} found; one per process, because kernels are synchronous. */
export const fields = {
  count: 0,
  kind: new Uint8Array(25),
  text: new Array<string>(25).fill(''),
};

const blanks = /\s/;
const digits = /\d*/y;
const letters = /[a-z]*/y;
const clock = /[\d:.]*/y;
const zone = /[\d:.-]*/y;
/** Behind letters: a name with punctuation in it. */
const joined = /[-+/_.:a-z\d]*/y;
const dateTails: Readonly<Record<string, RegExp>> = {
  '-': /[a-z\d-]*/y,
  '/': /[a-z\d/]*/y,
  '.': /[a-z\d.]*/y,
};
const punctuation = /[!-/:-@[-`{-~]/;

/**
 * Cuts the text of a date, time or interval into {@link fields}, in lower case, as PostgreSQL does (manual,
 * appendix B.1 "Date/Time Input Interpretation", step 1). Blanks and stray punctuation part fields.
 * @param charactersMax what the fields and an end mark for each may take up together; blanks do not count
 * @param isKeyword whether a word is known, so that digits behind it begin a field of their own
 * @returns false where the text cannot be cut, or has too many or too long fields
 */
export function splitFields(
  given: string,
  charactersMax: number,
  isKeyword: (word: string) => boolean,
): boolean {
  const text = given.toLowerCase();
  let left = charactersMax;
  fields.count = 0;
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    if (blanks.test(c) && c <= ' ') {
      i++;
      continue;
    }
    if (fields.count === fields.kind.length) return false;
    const end = isDigit(c)
      ? endOfNumber(text, i)
      : c >= 'a' && c <= 'z'
        ? endOfWord(text, i, isKeyword)
        : c === '.'
          ? endOf(digits, text, i + 1, NUMBER)
          : c === '+' || c === '-'
            ? endOfSigned(text, i)
            : SKIPPED;
    if (end === SKIPPED) {
      if (!punctuation.test(c)) return false;
      i++;
      continue;
    }
    if (end === INVALID) return false;
    const field = kind < ZONE || kind === WORD ? text.slice(i, end) : c + text.slice(i + 1, end).trimStart();
    left -= field.length + 1;
    if (left < 0) return false;
    fields.kind[fields.count] = kind;
    fields.text[fields.count++] = field;
    i = end;
  }
  return true;
}

const SKIPPED = -1;
const INVALID = -2;

/** Of the field that was measured last. */
let kind = NUMBER;

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= '0' && c <= '9';
}

/** Where the run that `pattern` matches from `at` ends; it is then a field of that kind. */
function endOf(pattern: RegExp, text: string, at: number, found: number): number {
  kind = found;
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

function endOfNumber(text: string, from: number): number {
  const end = endOf(digits, text, from, NUMBER);
  const next = text[end];
  if (next === ':') return endOf(clock, text, end, TIME);
  if (next !== '-' && next !== '/' && next !== '.') return end;
  if (!isDigit(text[end + 1])) return endOf(dateTails[next]!, text, end + 1, DATE);
  const second = endOf(digits, text, end + 1, next === '.' ? NUMBER : DATE);
  if (text[second] !== next) return second;
  // The third part is one of digits; the same separator may go on, anything else begins another field.
  let third = endOf(digits, text, second + 1, DATE);
  while (text[third] === next) third = endOf(digits, text, third + 1, DATE);
  return third;
}

function endOfWord(text: string, from: number, isKeyword: (word: string) => boolean): number {
  const end = endOf(letters, text, from, WORD);
  const next = text[end];
  const isJoined =
    next === '-' ||
    next === '/' ||
    next === '.' ||
    ((next === '+' || isDigit(next)) && !isKeyword(text.slice(from, end)));
  return isJoined ? endOf(joined, text, end, DATE) : end;
}

/** Blanks may stand behind the sign. */
function endOfSigned(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && text[i]! <= ' ' && blanks.test(text[i]!)) i++;
  const c = text[i];
  if (c === '.' || isDigit(c)) return endOf(zone, text, i, ZONE);
  return c !== undefined && c >= 'a' && c <= 'z' ? endOf(letters, text, i, SIGNED_WORD) : INVALID;
}
