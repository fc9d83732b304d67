import type { Modifier } from './type-entry.ts';
import type { IntervalField, ValueOptions } from './options/value-options.ts';

/** Number that PostgreSQL adds to the modifier of types of variable length (VARHDRSZ). */
const VARIABLE_HEADER_BYTES = 4;

/** `varchar(n)` and `char(n)`. SQL's `char` without a number means one character. */
export const characters: Modifier = {
  unpack: (modifier) => ({ maxLength: modifier - VARIABLE_HEADER_BYTES }),
  read: ([length], name) => limitedTo(length ?? (name === 'char' || name === 'character' ? 1 : undefined)),
};

function limitedTo(maxLength: number | undefined): ValueOptions {
  return maxLength === undefined ? {} : { maxLength };
}

/** `numeric(precision, scale)` */
export const precisionAndScale: Modifier = {
  unpack(modifier) {
    const packed = modifier - VARIABLE_HEADER_BYTES;
    // The scale is an 11-bit two's complement number; before PostgreSQL 15 it was never negative.
    return { precision: packed >> 16, scale: ((packed & 0x7ff) ^ 0x400) - 0x400 };
  },
  read: ([precision, scale = 0]) => (precision === undefined ? {} : { precision, scale }),
};

/** Decimals of a second, as in `time(3)`. */
export const decimals: Modifier = {
  unpack: (precision) => ({ precision }),
  read: ([precision]) => (precision === undefined ? {} : { precision }),
};

/** Describes a text with its maximum length. */
export function withLength(what: string): (options: ValueOptions) => string {
  return ({ maxLength }) => (maxLength === undefined ? what : `${what}; up to ${maxLength} characters`);
}

/** Bits of the fields in an interval's type modifier (INTERVAL_MASK, utils/timestamp.h), smallest field first. */
const fieldBits: readonly (readonly [IntervalField, number])[] = [
  ['second', 1 << 12],
  ['minute', 1 << 11],
  ['hour', 1 << 10],
  ['day', 1 << 3],
  ['month', 1 << 1],
  ['year', 1 << 2],
];
const ALL_FIELDS = 0x7fff;
/** Lower half of a modifier without a limit on decimals (INTERVAL_FULL_PRECISION). */
const ALL_DECIMALS = 0xffff;
const MINUTE_TO_SECOND = (1 << 11) | (1 << 12);

/** `interval day to second(3)`. The fields determine how a number without a unit is read. */
export const intervalFields: Modifier = {
  unpack(modifier) {
    const fields = (modifier >> 16) & ALL_FIELDS;
    const limit = modifier & ALL_DECIMALS;
    const precision = limit === ALL_DECIMALS ? {} : { precision: limit };
    if (fields === ALL_FIELDS) return precision;
    const lastField = fieldBits.find(([, bit]) => fields & bit)?.[0];
    return { ...precision, ...(lastField && { lastField }), minuteToSecond: fields === MINUTE_TO_SECOND };
  },
  read: decimals.read,
};
