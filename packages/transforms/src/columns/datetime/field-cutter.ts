import { isDateKeyword } from './words.ts';

/** Shape of a field of a date or time, before its meaning is known. */
export const NUMBER = 0;
/** Digits with `-`, `/` or two dots, or letters followed by other characters. */
export const DATE = 1;
/** Digits and a colon. */
export const TIME = 2;
/** A sign and digits. */
export const ZONE = 3;
const WORD = 4;
/** A sign and letters. */
const SIGNED_WORD = 5;

/** PostgreSQL's MAXDATEFIELDS. */
const FIELDS_MAX = 25;
/**
 * Sizes of PostgreSQL's buffers, which have an end mark for each field: MAXDATELEN + 1, and MAXDATELEN + MAXDATEFIELDS.
 */
export const DATE_CHARACTERS_MAX = 129;
export const TIMESTAMP_CHARACTERS_MAX = 153;
export const INTERVAL_CHARACTERS_MAX = 256;

const blanks = /\s/;
const digits = /\d*/y;
const letters = /[a-z]*/y;
const clock = /[\d:.]*/y;
const zone = /[\d:.-]*/y;
/** After letters: a name with punctuation. */
const joined = /[-+/_.:a-z\d]*/y;
const dateTails: Readonly<Record<string, RegExp>> = {
  '-': /[a-z\d-]*/y,
  '/': /[a-z\d/]*/y,
  '.': /[a-z\d.]*/y,
};
const punctuation = /[!-/:-@[-`{-~]/;

/**
 * Splits the text of a date, time or interval into fields, as PostgreSQL does (manual, appendix B.1 "Date/Time Input
 * Interpretation", step 1). Whitespace and stray punctuation separate fields.
 */
export class FieldCutter {
  /** Number of fields in the latest text. */
  count = 0;
  readonly kinds = new Uint8Array(FIELDS_MAX);
  /** Texts of the fields in lower case. */
  readonly texts = new Array<string>(FIELDS_MAX).fill('');
  /** Kind of the latest field. */
  #kind = NUMBER;

  /**
   * @param charactersMax maximum length of all fields with an end mark each; whitespace does not count
   * @returns false if the text cannot be split, or has too many or too long fields
   */
  cut(given: string, charactersMax: number): boolean {
    const text = given.toLowerCase();
    let left = charactersMax;
    this.count = 0;
    for (let i = 0; i < text.length; ) {
      const c = text[i]!;
      if (blanks.test(c) && c <= ' ') {
        i++;
        continue;
      }
      if (this.count === FIELDS_MAX) return false;
      const end = this.#endOfField(c, text, i);
      if (end < 0) return false;
      if (end === i) {
        if (!punctuation.test(c)) return false;
        i++;
        continue;
      }
      const isSigned = this.#kind === ZONE || this.#kind === SIGNED_WORD;
      const field = isSigned ? c + text.slice(i + 1, end).trimStart() : text.slice(i, end);
      left -= field.length + 1;
      if (left < 0) return false;
      this.kinds[this.count] = this.#kind;
      this.texts[this.count++] = field;
      i = end;
    }
    return true;
  }

  /**
   * Returns the end of the field that starts at `from` with `c`: `from` itself if none starts there, −1 after a lone
   * sign.
   */
  #endOfField(c: string, text: string, from: number): number {
    if (isDigit(c)) return this.#endOfNumber(text, from);
    if (c >= 'a' && c <= 'z') return this.#endOfWord(text, from);
    if (c === '.') return this.#endOf(digits, text, from + 1, NUMBER);
    return c === '+' || c === '-' ? this.#endOfSigned(text, from) : from;
  }

  /** Returns the end of the run that `pattern` matches from `at`, and sets the field's kind. */
  #endOf(pattern: RegExp, text: string, at: number, kind: number): number {
    this.#kind = kind;
    pattern.lastIndex = at;
    pattern.test(text);
    return pattern.lastIndex;
  }

  #endOfNumber(text: string, from: number): number {
    const end = this.#endOf(digits, text, from, NUMBER);
    const next = text[end];
    if (next === ':') return this.#endOf(clock, text, end, TIME);
    if (next !== '-' && next !== '/' && next !== '.') return end;
    if (!isDigit(text[end + 1])) return this.#endOf(dateTails[next]!, text, end + 1, DATE);
    const second = this.#endOf(digits, text, end + 1, next === '.' ? NUMBER : DATE);
    if (text[second] !== next) return second;
    // The third part has only digits. The same separator may follow; anything else starts another field.
    let third = this.#endOf(digits, text, second + 1, DATE);
    while (text[third] === next) third = this.#endOf(digits, text, third + 1, DATE);
    return third;
  }

  /** Digits after a known word start a field of their own. */
  #endOfWord(text: string, from: number): number {
    const end = this.#endOf(letters, text, from, WORD);
    const next = text[end];
    const isJoined =
      next === '-' ||
      next === '/' ||
      next === '.' ||
      ((next === '+' || isDigit(next)) && !isDateKeyword(text.slice(from, end)));
    return isJoined ? this.#endOf(joined, text, end, DATE) : end;
  }

  /** Whitespace may follow the sign. */
  #endOfSigned(text: string, from: number): number {
    let i = from + 1;
    while (i < text.length && text[i]! <= ' ' && blanks.test(text[i]!)) i++;
    const c = text[i];
    if (c === '.' || isDigit(c)) return this.#endOf(zone, text, i, ZONE);
    return c !== undefined && c >= 'a' && c <= 'z' ? this.#endOf(letters, text, i, SIGNED_WORD) : -1;
  }
}

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= '0' && c <= '9';
}
