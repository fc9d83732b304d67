import { hexDigitOf, ZERO } from '../../csv/ascii.ts';

const UNDERSCORE = 0x5f;
const LOWER_CASE = 0x20;
const LETTER_B = 0x62;
const LETTER_O = 0x6f;
const LETTER_X = 0x78;

/** Returns the base of the integer literal at `from`, without its sign: 16, 8 or 2 by its prefix, otherwise 10. */
export function literalBase(bytes: Uint8Array, from: number, end: number): 2 | 8 | 10 | 16 {
  if (end - from < 3 || bytes[from] !== ZERO) return 10;
  const letter = bytes[from + 1]! | LOWER_CASE;
  return letter === LETTER_X ? 16 : letter === LETTER_O ? 8 : letter === LETTER_B ? 2 : 10;
}

/**
 * Whether `[from, end)` consists of digits of the base, each optionally after a single underscore, as PostgreSQL
 * accepts after a prefix: `ff`, `_ff`, `f_f`, but not `f__f`, `f_`.
 */
export function areGroupedDigits(bytes: Uint8Array, from: number, end: number, base: number): boolean {
  for (let i = from; i < end; i++) {
    if (bytes[i] === UNDERSCORE) i++;
    if (i === end || !isDigit(bytes[i]!, base)) return false;
  }
  return from < end;
}

/** Whether a byte that {@link areGroupedDigits} accepted is a digit below the base, not an underscore. */
export function isDigit(byte: number, base: number): boolean {
  const digit = hexDigitOf(byte);
  return digit >= 0 && digit < base;
}
