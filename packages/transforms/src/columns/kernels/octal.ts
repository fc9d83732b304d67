import { digitOf } from '../../csv/ascii.ts';

/** Returns the byte that three octal digits at `at` spell, from 000 to 377, or −1 if there are none. */
export function octalByteAt(bytes: Uint8Array, at: number): number {
  const first = digitOf(bytes[at]!);
  const second = digitOf(bytes[at + 1]!);
  const third = digitOf(bytes[at + 2]!);
  return first <= 3 && second <= 7 && third <= 7 ? first * 64 + second * 8 + third : -1;
}
