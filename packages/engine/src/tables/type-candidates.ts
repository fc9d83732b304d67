import { type NewColumnType, newColumnTypes } from '@repo/database';
import { type DateOrder, exact, type Rule, typeEntry, typeNamed } from '@repo/transforms';

/** A type for a column whose values all fit it and come back unchanged. */
export interface TypeCandidate {
  readonly type: NewColumnType;
  /** What the values are, for people. */
  readonly what: string;
  readonly rule: Rule;
}

/**
 * The types to try; where several fit, the first one, so whole numbers come before decimal ones. What fits none is text: numbers with leading zeros, plus signs or
 * exponents, times of which only some have an offset, identifiers in upper case, letters such as F and M. An import
 * with `exact=true` accepts what fits here, and little more.
 * @param dateOrder of dates in numbers; `iso` accepts only those that begin with the year
 */
export function typeCandidates(dateOrder: DateOrder): readonly TypeCandidate[] {
  return newColumnTypes.flatMap((type) => {
    const { make, inference } = typeEntry(typeNamed(type)!.type);
    return inference
      ? [{ type, what: inference.what, rule: exact(make({ dateOrder }), inference.form) }]
      : [];
  });
}
