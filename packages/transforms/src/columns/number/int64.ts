import type { ColumnValues } from '../../batch/column-values.ts';

const TWO_32 = 2 ** 32;

/** Stores a safe integer (|value| ≤ 2⁵³) as two halves in two's complement. */
export function storeSafeInteger({ high, low }: ColumnValues, record: number, value: number): void {
  const upper = Math.floor(value / TWO_32);
  high[record] = upper;
  low[record] = value - upper * TWO_32;
}

/** Writes a safe integer as eight bytes, most significant first. */
export function writeSafeInteger(bytes: Uint8Array, at: number, value: number): void {
  const upper = Math.floor(value / TWO_32);
  writeInt32(bytes, at, upper);
  writeInt32(bytes, at + 4, value - upper * TWO_32);
}

/** Writes the low 32 bits, most significant byte first. Unlike a Buffer's method, it does not check the range. */
export function writeInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 24;
  bytes[at + 1] = value >> 16;
  bytes[at + 2] = value >> 8;
  bytes[at + 3] = value;
}

/**
 * Stores `head · factor + tail` beyond 2⁵³ without allocating a BigInt for each field.
 * @param head safe integer of either sign
 * @param factor positive integer up to 10⁹
 * @param tail 0 ≤ tail < factor
 * @returns false if the sum does not fit into 64 bits
 */
export function storeProduct(
  { high, low }: ColumnValues,
  record: number,
  head: number,
  factor: number,
  tail: number,
): boolean {
  // head = upper · 2²⁰ + lower, so that both products stay below 2⁵³.
  const upper = Math.floor(head / 2 ** 20);
  const product = upper * factor;
  const rest = (head - upper * 2 ** 20) * factor + tail;
  // product · 2²⁰ = (its bits from 12 up) · 2³² + (its low 12 bits) · 2²⁰
  const productHigh = Math.floor(product / 2 ** 12);
  const restHigh = Math.floor(rest / TWO_32);
  const sumLow = (product - productHigh * 2 ** 12) * 2 ** 20 + (rest - restHigh * TWO_32);
  const carry = sumLow >= TWO_32 ? 1 : 0;
  const sumHigh = productHigh + restHigh + carry;
  if (sumHigh < -(2 ** 31) || sumHigh >= 2 ** 31) return false;
  high[record] = sumHigh;
  low[record] = sumLow - carry * TWO_32;
  return true;
}

/** Returns the stored halves in decimal. Allocates, so not for the hot path. */
export function textOfInt64({ high, low }: ColumnValues, record: number): string {
  return String((BigInt(high[record]!) << 32n) | BigInt(low[record]! >>> 0));
}
