/**
 * Reasons why a single record is rejected. A batch stores one byte per record, based on the index in this list, so
 * that marking a record costs one store.
 */
export const rejectCodes = [
  'COLUMN_COUNT',
  'QUOTE_MISPLACED',
  'UTF8_INVALID',
  'NUL_BYTE',
  'TYPE_INVALID',
  'OUT_OF_RANGE',
  'TOO_LONG',
  'NULL_NOT_ALLOWED',
  'EMAIL_INVALID',
  'DATE_INVALID',
  'DATE_AMBIGUOUS',
  'LINE_ENDS',
  'NOT_EXACT',
  'VALUE_NOT_ALLOWED',
  'PATTERN_MISMATCH',
  'LENGTH_INVALID',
  'BELOW_MIN',
  'ABOVE_MAX',
  'ESCAPE_INVALID',
] as const;

export type RejectCode = (typeof rejectCodes)[number];

/** The record is loaded. */
export const KEPT = 0;
export const COLUMN_COUNT = 1;
export const QUOTE_MISPLACED = 2;
export const UTF8_INVALID = 3;
export const NUL_BYTE = 4;
export const TYPE_INVALID = 5;
export const OUT_OF_RANGE = 6;
export const TOO_LONG = 7;
export const NULL_NOT_ALLOWED = 8;
export const EMAIL_INVALID = 9;
export const DATE_INVALID = 10;
export const DATE_AMBIGUOUS = 11;
export const LINE_ENDS = 12;
export const NOT_EXACT = 13;
export const VALUE_NOT_ALLOWED = 14;
export const PATTERN_MISMATCH = 15;
export const LENGTH_INVALID = 16;
export const BELOW_MIN = 17;
export const ABOVE_MAX = 18;
export const ESCAPE_INVALID = 19;
/** A record that equals one of the header. */
export const REPEATED_HEADER = 252;
/** A record of several fields that are all empty. */
export const EMPTY = 253;
/** Fate of an empty line in a file with several columns: neither loaded nor rejected. */
export const BLANK = 254;
/** The record that names the columns. */
export const HEADER = 255;

/** Whether a record is rejected for its form, so that its fields may be wrong. */
export function isMalformed(fate: number): boolean {
  return fate === QUOTE_MISPLACED || fate === LINE_ENDS || fate === ESCAPE_INVALID;
}

/** Returns the fate byte of a reject with this code. */
export function fateOf(code: RejectCode): number {
  return rejectCodes.indexOf(code) + 1;
}

/** Returns the code of a fate byte. @throws RangeError for a fate that is not a reject */
export function rejectCodeOf(fate: number): RejectCode {
  const code = rejectCodes[fate - 1];
  if (code === undefined) throw new RangeError(`fate ${fate} is not a reject`);
  return code;
}
