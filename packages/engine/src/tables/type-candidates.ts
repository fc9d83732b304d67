import { type NewColumnType, newColumnTypes } from '@repo/database';
import { type DateOrder, exact, type Rule, typeEntry, parseType } from '@repo/transforms';
import type { NumberNotation } from '../parameters/number-notation.ts';

/** A type for a column whose values all fit it and stay unchanged. */
export interface TypeCandidate {
  readonly type: NewColumnType;
  /** Description of the values, for people. */
  readonly what: string;
  readonly rule: Rule;
}

/** Parameters that decide which type a value fits. */
interface CandidateReading extends NumberNotation {
  readonly dateOrder: DateOrder;
}

/**
 * Types to try. The first of several that fit wins, so whole numbers come before decimal ones. Values that fit none
 * are text: numbers with leading zeros, plus signs or exponents, times of which only some have an offset, identifiers
 * in upper case, letters such as F and M. An import with `exact=true` accepts what fits here, and little more.
 * @param reading with the date order `iso`, dates in numbers begin with the year; with a decimal comma, a number with a
 *   mark is text
 */
export function typeCandidates(reading: CandidateReading): readonly TypeCandidate[] {
  return newColumnTypes.flatMap((type) => {
    const { make, inference } = typeEntry(parseType(type)!.type);
    return inference ? [{ type, what: inference.what, rule: exact(make(reading), inference.form) }] : [];
  });
}
