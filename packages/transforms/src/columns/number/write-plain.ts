import { COMMA, DOT, digitOf, MINUS, ZERO } from '../../csv/ascii.ts';
import { sizeAt } from './code-point.ts';
import { isExponent, markAt } from './marks.ts';
import { type Marks, NO_MARK, type Notation } from './notation.ts';
import { stripped } from './strip-number.ts';

/** Bytes that {@link writePlain} may write more than it reads: zeros before a percentage, and its point. */
export const MORE_BYTES = 6;

/** Result of {@link writePlain}; one per process, because kernels are synchronous. */
export const written = {
  /** Offset after the last byte. */
  end: 0,
  /** Whether the digits had a mark other than a decimal point. */
  hasOtherMark: false,
};

/**
 * Writes the number that was stripped as PostgreSQL reads it: digits with an optional point, after a minus if it is
 * negative. Groups must have three digits, or two before the last three if commas group them (`12,34,567`), and must
 * not begin with zero.
 * @param target may be the buffer that is read, beyond its text
 * @returns false if the marks do not fit, or a whole number has decimals other than zero
 */
export function writePlain(
  bytes: Uint8Array,
  target: Uint8Array,
  at: number,
  marks: Marks,
  { isWhole, dividesPercent }: Notation,
): boolean {
  const { end, isNegative, isPercent, isDecorated } = stripped;
  const isDivided = isPercent && dividesPercent;
  let to = at;
  if (isNegative) target[to++] = MINUS;
  const first = to;
  if (isDivided) to = writeZeros(bytes, target, to, marks.decimal);
  let i = writeGroups(bytes, target, to, marks.grouping);
  if (i < 0) return false;
  let digits = written.end - to;
  to = written.end;
  const mayHaveExponent = !isWhole && !isDecorated && !written.hasOtherMark;
  if (isDivided) {
    // Now the digits are those that `writeZeros` counted.
    if (i < end && bytes[i] !== marks.decimal) return false;
    target[to] = target[to - 1]!;
    target[to - 1] = target[to - 2]!;
    target[to - 2] = DOT;
    to++;
  }
  if (i < end && bytes[i] === marks.decimal) {
    if (!isDivided) target[to++] = DOT;
    if (marks.decimal === COMMA) written.hasOtherMark = true;
    for (i++; i < end && digitOf(bytes[i]!) <= 9; digits++) target[to++] = bytes[i++]!;
  }
  if (digits === 0) return false;
  if (i < end && !(mayHaveExponent && isExponent(bytes, i))) return false;
  while (i < end) target[to++] = bytes[i++]!;
  written.end = to;
  return !isWhole || dropZeroDecimals(target, first);
}

/** Writes zeros so that at least one digit is left before the point of a percentage. @returns the offset after them */
function writeZeros(bytes: Uint8Array, target: Uint8Array, at: number, decimal: number): number {
  const { from, end } = stripped;
  let digits = 0;
  for (let i = from; i < end && bytes[i] !== decimal; i++) if (digitOf(bytes[i]!) <= 9) digits++;
  let to = at;
  for (; digits < 3; digits++) target[to++] = ZERO;
  return to;
}

/**
 * Writes the digits before the decimal mark.
 * @returns the offset after them in `bytes`, or −1 if they are grouped wrongly
 */
function writeGroups(bytes: Uint8Array, target: Uint8Array, at: number, grouping: number): number {
  const { from, end } = stripped;
  let to = at;
  let groups = 0;
  let digits = 0;
  let areThrees = true;
  let areTwos = grouping === COMMA;
  let i = from;
  while (i < end) {
    if (digitOf(bytes[i]!) <= 9) {
      target[to++] = bytes[i++]!;
      digits++;
      continue;
    }
    if (grouping === NO_MARK || markAt(bytes, i) !== grouping) break;
    areThrees &&= groups === 0 ? digits >= 1 && digits <= 3 : digits === 3;
    areTwos &&= groups === 0 ? digits >= 1 && digits <= 2 : digits === 2;
    groups++;
    digits = 0;
    i += sizeAt(bytes, i);
  }
  written.end = to;
  written.hasOtherMark = groups > 0;
  if (groups === 0) return i;
  return digits === 3 && (areThrees || areTwos) && bytes[from] !== ZERO ? i : -1;
}

/** Cuts off a fraction of zeros. @returns false if it has another digit */
function dropZeroDecimals(target: Uint8Array, first: number): boolean {
  const { end } = written;
  let point = first;
  while (point < end && target[point] !== DOT) point++;
  for (let i = point + 1; i < end; i++) if (target[i] !== ZERO) return false;
  if (point === first) target[point++] = ZERO;
  written.end = point;
  return true;
}
