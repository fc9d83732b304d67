import type { IntervalOptions } from '@repo/transforms';

/** Bits of the fields in an interval's type modifier (INTERVAL_MASK, utils/timestamp.h), the smallest field first. */
const fieldBits = [
  ['second', 1 << 12],
  ['minute', 1 << 11],
  ['hour', 1 << 10],
  ['day', 1 << 3],
  ['month', 1 << 1],
  ['year', 1 << 2],
] as const;
const ALL_FIELDS = 0x7fff;
/** The lower half of the modifier if it does not limit decimals (INTERVAL_FULL_PRECISION). */
const ALL_DECIMALS = 0xffff;
const MINUTE_TO_SECOND = (1 << 11) | (1 << 12);

/**
 * How the fields of a column such as `interval day to hour` read numbers without a unit, and how many decimals it has.
 */
export function intervalFields(modifier: number): IntervalOptions {
  const fields = (modifier >> 16) & ALL_FIELDS;
  if (modifier < 0) return {};
  const decimals = modifier & ALL_DECIMALS;
  const precision = decimals === ALL_DECIMALS ? {} : { precision: decimals };
  if (fields === ALL_FIELDS) return precision;
  const last = fieldBits.find(([, bit]) => fields & bit)?.[0];
  return { ...precision, ...(last && { lastField: last }), minuteToSecond: fields === MINUTE_TO_SECOND };
}
