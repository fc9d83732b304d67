import { COMMA, DOT, digitOf, isSpace, MINUS, PLUS } from '../../csv/ascii.ts';
import { codePointAt, isBlank, sizeAt, startBefore } from './code-point.ts';
import { currencyNameAt, currencyNameBefore, isCurrencySign } from './currency.ts';

const MINUS_SIGN = 0x2212;
const OPENING = 0x28;
const CLOSING = 0x29;
const PERCENT = 0x25;

/** Result of {@link stripNumber}; one per process, because kernels are synchronous. */
export const stripped = {
  /** Range of the digits and marks. */
  from: 0,
  end: 0,
  isNegative: false,
  hasCurrency: false,
  isPercent: false,
  /** Whether only `number=human` allows what stands around the digits. */
  isHuman: false,
  /** Whether anything but blanks at the ends and one sign before the digits stands around them. */
  isDecorated: false,
};

let signs = 0;
let currencies = 0;
let opened = 0;
let closed = 0;
let percents = 0;
let blanks = 0;

/**
 * Finds the digits and marks of a number: removes blanks, a sign, a currency sign before or after the digits and, for
 * people, also names of currencies, `%`, parentheses, a minus after the digits and U+2212.
 * @returns false if the text is not such a number; otherwise `stripped` is filled
 */
export function stripNumber(bytes: Uint8Array, from: number, to: number): boolean {
  let i = from;
  let end = to;
  while (i < end && isSpace(bytes[i]!)) i++;
  while (end > i && isSpace(bytes[end - 1]!)) end--;
  signs = currencies = opened = closed = percents = blanks = 0;
  stripped.isNegative = false;
  stripped.isHuman = false;
  while (i < end && !isInside(bytes[i]!)) {
    const size = before(bytes, i, end);
    if (size === 0) return false;
    i += size;
  }
  if (i === end) return false;
  const signsBefore = signs;
  while (!isInside(bytes[end - 1]!)) {
    const size = after(bytes, i, end);
    if (size === 0) return false;
    end -= size;
  }
  if (signs + opened > 1 || opened !== closed || currencies + percents > 1) return false;
  stripped.from = i;
  stripped.end = end;
  if (opened > 0) stripped.isNegative = true;
  stripped.hasCurrency = currencies > 0;
  stripped.isPercent = percents > 0;
  if (opened + percents > 0 || signs > signsBefore || (blanks > 0 && currencies === 0))
    stripped.isHuman = true;
  stripped.isDecorated = stripped.isHuman || currencies > 0;
  return true;
}

function isInside(byte: number): boolean {
  return digitOf(byte) <= 9 || isMark(byte);
}

function isMark(byte: number): boolean {
  return byte === DOT || byte === COMMA;
}

/** @returns the bytes of the character or name before the digits, or 0 */
function before(bytes: Uint8Array, at: number, end: number): number {
  const character = codePointAt(bytes, at);
  if (character === PLUS || isMinus(character)) sign(character);
  else if (character === OPENING) opened++;
  else if (!onEitherSide(character)) {
    const size = currencyNameAt(bytes, at, end);
    // In `Rs.500`, the point belongs to the name.
    return size > 0 && !isMark(bytes[at + size]!) ? name(size) : 0;
  }
  return sizeAt(bytes, at);
}

/** @returns the bytes of the character or name after the digits, or 0 */
function after(bytes: Uint8Array, from: number, end: number): number {
  const at = startBefore(bytes, end);
  const character = codePointAt(bytes, at);
  if (isMinus(character)) {
    // `5.-` and `5,-` mean 5.00.
    if (isMark(bytes[at - 1]!)) return 0;
    sign(character);
  } else if (character === CLOSING) closed++;
  else if (character === PERCENT) percents++;
  else if (!onEitherSide(character)) return name(currencyNameBefore(bytes, from, end));
  return end - at;
}

function isMinus(character: number): boolean {
  return character === MINUS || character === MINUS_SIGN;
}

function sign(character: number): void {
  signs++;
  stripped.isNegative = character !== PLUS;
  if (character === MINUS_SIGN) stripped.isHuman = true;
}

function onEitherSide(character: number): boolean {
  if (isBlank(character)) blanks++;
  else if (isCurrencySign(character, true)) {
    currencies++;
    if (!isCurrencySign(character, false)) stripped.isHuman = true;
  } else return false;
  return true;
}

function name(size: number): number {
  if (size === 0) return 0;
  currencies++;
  stripped.isHuman = true;
  return size;
}
