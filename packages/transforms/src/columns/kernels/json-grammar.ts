import {
  BACKSLASH,
  COLON,
  COMMA,
  CR,
  DOT,
  digitOf,
  hexDigitOf,
  LF,
  MINUS,
  PLUS,
  QUOTE,
  SPACE,
  TAB,
  ZERO,
} from '../../csv/ascii.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../../batch/reject-code.ts';

/**
 * Maximum nesting of arrays and objects. PostgreSQL recurses, and its limit depends on `max_stack_depth` and the build:
 * about 14,500 levels at the default of 2 MB. A value nested too deeply would abort the COPY.
 */
const JSON_DEPTH_MAX = 4096;

/** Whether each open container is an object, outermost first. Shared, because kernels are synchronous. */
const isObject = new Uint8Array(JSON_DEPTH_MAX);

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

// What is expected next. The order matters: states below FIRST_KEY expect a value, FIRST_KEY and KEY a name.
const VALUE = 0;
/** A value or the end of the array. */
const FIRST_VALUE = 1;
/** A name or the end of the object. */
const FIRST_KEY = 2;
const KEY = 3;
const AFTER_KEY = 4;
const AFTER_VALUE = 5;

/**
 * Checks JSON as PostgreSQL's lexer and parser read it (RFC 8259; src/common/jsonapi.c). The top level may be any
 * value. Whitespace is space, tab, LF and CR. There may be no byte order mark, and no control character in a string.
 * The bytes are known to be UTF-8.
 * @param fitsNumber for jsonb, which stores the meaning of the text: whether the type can store the number at `[from,
 *   to)`. With it, `\u0000` is not allowed and surrogates must be paired. The type json stores the text and checks
 *   neither.
 * @returns KEPT, TYPE_INVALID, or OUT_OF_RANGE for a number
 */
export function checkJson(
  bytes: Buffer,
  from: number,
  end: number,
  fitsNumber?: (bytes: Buffer, from: number, to: number) => boolean,
): number {
  const decoded = fitsNumber !== undefined;
  let depth = 0;
  let expects = VALUE;
  let i = from;
  while (i < end) {
    const byte = bytes[i]!;
    if (isBlank(byte)) {
      i++;
    } else if (byte === QUOTE) {
      if (expects > KEY) return TYPE_INVALID;
      i = skipString(bytes, i + 1, end, decoded);
      if (i < 0) return TYPE_INVALID;
      expects = expects >= FIRST_KEY ? AFTER_KEY : AFTER_VALUE;
    } else if (byte === COMMA) {
      if (expects !== AFTER_VALUE || depth === 0) return TYPE_INVALID;
      expects = isObject[depth - 1] === 1 ? KEY : VALUE;
      i++;
    } else if (byte === COLON) {
      if (expects !== AFTER_KEY) return TYPE_INVALID;
      expects = VALUE;
      i++;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (expects > FIRST_VALUE || depth === JSON_DEPTH_MAX) return TYPE_INVALID;
      isObject[depth++] = byte === OPEN_BRACE ? 1 : 0;
      expects = byte === OPEN_BRACE ? FIRST_KEY : FIRST_VALUE;
      i++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      const object = byte === CLOSE_BRACE;
      const isEnd = expects === AFTER_VALUE || expects === (object ? FIRST_KEY : FIRST_VALUE);
      if (!isEnd || depth === 0 || isObject[depth - 1] !== (object ? 1 : 0)) return TYPE_INVALID;
      depth--;
      expects = AFTER_VALUE;
      i++;
    } else {
      if (expects > FIRST_VALUE) return TYPE_INVALID;
      const next =
        byte === MINUS || digitOf(byte) <= 9 ? skipNumber(bytes, i, end) : skipLiteral(bytes, i, end);
      if (next < 0) return TYPE_INVALID;
      if (fitsNumber && next - i > SHORT_NUMBER_BYTES && !fitsNumber(bytes, i, next)) return OUT_OF_RANGE;
      i = next;
      expects = AFTER_VALUE;
    }
  }
  return depth === 0 && expects === AFTER_VALUE ? KEPT : TYPE_INVALID;
}

/** `1e99999` fits; a number that does not fit takes one byte more. */
const SHORT_NUMBER_BYTES = 7;

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === TAB;
}

/** @returns the offset after the closing quote, or −1; `from` is the offset after the opening one */
function skipString(bytes: Uint8Array, from: number, end: number, decoded: boolean): number {
  for (let i = from; i < end; ) {
    const byte = bytes[i]!;
    if (byte === BACKSLASH) {
      i = skipEscape(bytes, i, end, decoded);
      if (i < 0) return -1;
    } else if (byte === QUOTE) {
      return i + 1;
    } else {
      if (byte < SPACE) return -1;
      i++;
    }
  }
  return -1;
}

const simpleEscapes = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) simpleEscapes[byte] = 1;
const LETTER_U = 0x75;

/** @returns the offset after the escape, or after both escapes of a surrogate pair, or −1 */
function skipEscape(bytes: Uint8Array, at: number, end: number, decoded: boolean): number {
  if (at + 1 < end && simpleEscapes[bytes[at + 1]!] === 1) return at + 2;
  const unit = readUnicodeEscape(bytes, at, end);
  if (unit < 0) return -1;
  if (!decoded) return at + 6;
  if (unit === 0 || isLowSurrogate(unit)) return -1;
  if (unit < 0xd800 || unit > 0xdbff) return at + 6;
  return isLowSurrogate(readUnicodeEscape(bytes, at + 6, end)) ? at + 12 : -1;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** @returns the code unit of the `\uXXXX` at `at`, or −1 if there is none */
function readUnicodeEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at + 6 > end || bytes[at] !== BACKSLASH || bytes[at + 1] !== LETTER_U) return -1;
  let unit = 0;
  for (let i = at + 2; i < at + 6; i++) {
    const digit = hexDigitOf(bytes[i]!);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/** Whether the bytes at `[from, end)` are a JSON number: no plus sign, no leading zeros, no whitespace. */
export function isJsonNumber(bytes: Uint8Array, from: number, end: number): boolean {
  return skipNumber(bytes, from, end) === end;
}

/** @returns the offset after the number of RFC 8259, section 6, that starts at `from`, or −1 */
function skipNumber(bytes: Uint8Array, from: number, end: number): number {
  let i = bytes[from] === MINUS ? from + 1 : from;
  const integer = i;
  i = skipDigits(bytes, i, end);
  if (i === integer || (bytes[integer] === ZERO && i > integer + 1)) return -1;
  if (i < end && bytes[i] === DOT) {
    const fraction = i + 1;
    i = skipDigits(bytes, fraction, end);
    if (i === fraction) return -1;
  }
  if (i < end && (bytes[i]! | 0x20) === 0x65) {
    i++;
    if (i < end && (bytes[i] === PLUS || bytes[i] === MINUS)) i++;
    const exponent = i;
    i = skipDigits(bytes, exponent, end);
    if (i === exponent) return -1;
  }
  return i;
}

function skipDigits(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end && digitOf(bytes[i]!) <= 9) i++;
  return i;
}

const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** @returns the offset after `true`, `false` or `null`, or −1 */
function skipLiteral(bytes: Uint8Array, from: number, end: number): number {
  for (const literal of literals) {
    let i = 0;
    while (i < literal.length && from + i < end && bytes[from + i] === literal[i]) i++;
    if (i === literal.length) return from + i;
  }
  return -1;
}
