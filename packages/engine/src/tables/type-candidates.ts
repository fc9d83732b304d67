import { type NewColumnType, newColumnTypes } from '@repo/database';
import { type DateOrder, exact, type Rule, typeEntry, parseType } from '@repo/transforms';

/** A type for a column whose values all fit it and stay unchanged. */
export interface TypeCandidate {
  readonly type: NewColumnType;
  /** Description of the values, for people. */
  readonly what: string;
  readonly rule: Rule;
}

/**
 * Types to try. The first of several that fit wins, so whole numbers come before decimal ones. Values that fit none
 * are text: numbers with leading zeros, plus signs or exponents, times of which only some have an offset, identifiers
 * in upper case, letters such as F and M. An import with `exact=true` accepts what fits here, and little more.
 * @param dateOrder of dates in numbers; `iso` accepts only those that begin with the year
 */
export function typeCandidates(dateOrder: DateOrder): readonly TypeCandidate[] {
  return newColumnTypes.flatMap((type) => {
    const { make, inference } = typeEntry(parseType(type)!.type);
    return inference
      ? [{ type, what: inference.what, rule: exact(make({ dateOrder }), inference.form) }]
      : [];
  });
}
