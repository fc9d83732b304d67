import { COMMA, DOT, digitOf, SPACE, ZERO } from '../../csv/ascii.ts';
import { codePointAt, isBlank, sizeAt } from './code-point.ts';
import { APOSTROPHE, NO_MARK } from './notation.ts';

const TYPOGRAPHIC_APOSTROPHE = 0x2019;
const LETTER_E = 0x65;

/** Result of {@link guessMarks}; one per process, because kernels are synchronous. */
export const guessed = { decimal: NO_MARK, grouping: NO_MARK };

/**
 * What a number alone says about its marks. `clear`: `guessed` holds the only ones with which it can be read.
 * `ambiguous`: its only mark, in `guessed.decimal`, may be decimal or group digits, as in `1,234`. `none`: no marks
 * explain it.
 */
type Clarity = 'clear' | 'ambiguous' | 'none';

/** Returns the kind of the mark at `at`, one of those in `Marks`, or `NO_MARK`. */
export function markAt(bytes: Uint8Array, at: number): number {
  const character = codePointAt(bytes, at);
  if (character === DOT || character === COMMA || character === APOSTROPHE) return character;
  if (isBlank(character)) return SPACE;
  return character === TYPOGRAPHIC_APOSTROPHE ? APOSTROPHE : NO_MARK;
}

/** Whether an exponent begins at `at`. */
export function isExponent(bytes: Uint8Array, at: number): boolean {
  return (bytes[at]! | 0x20) === LETTER_E;
}

/**
 * Concludes from a number alone which marks it has. The caller checks the groups of digits.
 * @param from its first digit or mark
 */
export function guessMarks(bytes: Uint8Array, from: number, to: number): Clarity {
  let first = NO_MARK;
  let last = NO_MARK;
  let lastStart = 0;
  /** Number of marks of the last kind. */
  let count = 0;
  let i = from;
  while (i < to && !isExponent(bytes, i)) {
    if (digitOf(bytes[i]!) <= 9) {
      i++;
      continue;
    }
    const mark = markAt(bytes, i);
    if (mark === NO_MARK) return 'none';
    // Digits have one kind of mark between groups, and then at most one decimal mark.
    if (first === NO_MARK) first = mark;
    else if (last !== first) return 'none';
    count = mark === last ? count + 1 : 1;
    last = mark;
    lastStart = i;
    i += sizeAt(bytes, i);
  }
  guessed.decimal = NO_MARK;
  guessed.grouping = NO_MARK;
  if (last === NO_MARK) return 'clear';
  const mayBeDecimal = last === DOT || last === COMMA;
  if (last !== first) {
    guessed.decimal = last;
    guessed.grouping = first;
    return mayBeDecimal ? 'clear' : 'none';
  }
  if (!mayBeDecimal || count > 1) {
    guessed.grouping = last;
    return 'clear';
  }
  guessed.decimal = last;
  const isGroup = lastStart > from && lastStart - from <= 3 && bytes[from] !== ZERO;
  return isGroup && i === to && to - lastStart === 4 ? 'ambiguous' : 'clear';
}

/**
 * Whether a valid number with a decimal point would be another number if points grouped its digits: `1.234`, but not
 * `0.234`, `1.23` or `1234.567`.
 */
export function isDoubtful(bytes: Uint8Array, from: number, end: number): boolean {
  const point = end - 4;
  if (point <= from || bytes[point] !== DOT) return false;
  const first = digitOf(bytes[from]!) <= 9 ? from : from + 1;
  if (point === first || point - first > 3 || bytes[first] === ZERO) return false;
  for (let i = first; i < end; i++) if (digitOf(bytes[i]!) > 9 && i !== point) return false;
  return true;
}
