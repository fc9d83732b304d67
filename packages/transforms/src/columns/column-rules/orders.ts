import type { ColumnValues } from '../../batch/column-values.ts';

/** How the binary values of a type compare. */
export type Order = 'int32' | 'int64' | 'float4' | 'float8' | 'numeric';

/** A batch of one value in binary form. */
export interface OneValue {
  readonly bytes: Uint8Array;
  readonly values: ColumnValues;
}

/** Compares record `r` with the bound: negative if it is less, positive if it is greater, 0 if they are equal. */
type Compare = (bytes: Uint8Array, values: ColumnValues, r: number) => number;

/** Makes the comparison with a bound. */
export const ordersOf: Readonly<Record<Order, (bound: OneValue) => Compare>> = {
  int32: ({ values }) => {
    const bound = values.low[0]!;
    return (_, { low }, r) => low[r]! - bound;
  },
  int64: ({ values }) => {
    const boundHigh = values.high[0]!;
    const boundLow = values.low[0]! >>> 0;
    return (_, { high, low }, r) => high[r]! - boundHigh || (low[r]! >>> 0) - boundLow;
  },
  float4: ({ values }) => {
    const bound = singleAt(values, 0);
    return (_, all, r) => compareFloats(singleAt(all, r), bound);
  },
  float8: ({ values }) => {
    const bound = doubleAt(values, 0);
    return (_, all, r) => compareFloats(doubleAt(all, r), bound);
  },
  numeric: ({ bytes, values }) => {
    const at = values.start[0]!;
    return (all, { start }, r) => compareNumerics(all, start[r]!, bytes, at);
  },
};

const view = new DataView(new ArrayBuffer(8));

function singleAt({ low }: ColumnValues, r: number): number {
  view.setInt32(0, low[r]!);
  return view.getFloat32(0);
}

function doubleAt({ high, low }: ColumnValues, r: number): number {
  view.setInt32(0, high[r]!);
  view.setInt32(4, low[r]!);
  return view.getFloat64(0);
}

/** As in PostgreSQL, NaN equals itself and is greater than every number. */
function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

const NEGATIVE = 0x4000;
const NAN = 0xc000;
const INFINITE = 0xd000;
const MINUS_INFINITE = 0xf000;

/**
 * Compares two numbers in numeric's binary form (`numeric_send`, PostgreSQL, utils/adt/numeric.c): the number of
 * digits, weight, sign, scale, then digits to base 10,000.
 */
function compareNumerics(a: Uint8Array, atA: number, b: Uint8Array, atB: number): number {
  const rankA = rankOf(a, atA);
  const rankB = rankOf(b, atB);
  if (rankA !== rankB) return rankA - rankB;
  if (rankA !== 1 && rankA !== -1) return 0;
  return rankA * compareDigits(a, atA, b, atB);
}

/** −2 for −infinity, −1 for negative numbers, 0, 1 for positive numbers, 2 for infinity, 3 for NaN. */
function rankOf(bytes: Uint8Array, at: number): number {
  const sign = wordAt(bytes, at + 4);
  if (sign === NAN) return 3;
  if (sign === INFINITE) return 2;
  if (sign === MINUS_INFINITE) return -2;
  if (wordAt(bytes, at) === 0) return 0;
  return sign === NEGATIVE ? -1 : 1;
}

/** The first digit is never 0, so that the weights compare. */
function compareDigits(a: Uint8Array, atA: number, b: Uint8Array, atB: number): number {
  const byWeight = signedWordAt(a, atA + 2) - signedWordAt(b, atB + 2);
  if (byWeight !== 0) return byWeight;
  const digitsA = wordAt(a, atA);
  const digitsB = wordAt(b, atB);
  for (let i = 0; i < digitsA || i < digitsB; i++) {
    const digitA = i < digitsA ? wordAt(a, atA + 8 + 2 * i) : 0;
    const digitB = i < digitsB ? wordAt(b, atB + 8 + 2 * i) : 0;
    if (digitA !== digitB) return digitA - digitB;
  }
  return 0;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function signedWordAt(bytes: Uint8Array, at: number): number {
  return (wordAt(bytes, at) << 16) >> 16;
}
