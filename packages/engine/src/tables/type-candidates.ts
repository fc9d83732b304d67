import type { NewColumnType } from '@repo/database';
import {
  bool,
  date,
  type DateOrder,
  day,
  decimalNumber,
  exact,
  hyphenatedUuid,
  integer,
  json,
  jsonStructure,
  moment,
  numeric,
  type Rule,
  timestamp,
  timestamptz,
  truthValue,
  uuid,
  wholeNumber,
} from '@repo/transforms';

/** A type for a column whose values all fit it and come back unchanged. */
export interface TypeCandidate {
  readonly type: NewColumnType;
  /** What the values are, for people. */
  readonly what: string;
  readonly rule: Rule;
}

/**
 * The types to try, in order of preference. What fits none of them is text: numbers with leading zeros, plus signs or
 * exponents, times of which only some have an offset, identifiers in upper case, letters such as F and M. An import
 * with `exact=true` accepts what fits here, and little more.
 * @param order of dates in numbers; `iso` accepts only those that begin with the year
 */
export function typeCandidates(order: DateOrder): readonly TypeCandidate[] {
  return [
    { type: 'boolean', what: 'true or false', rule: exact(bool(), truthValue) },
    { type: 'bigint', what: 'a whole number', rule: exact(integer({ bytes: 8 }), wholeNumber) },
    { type: 'numeric', what: 'a decimal number', rule: exact(numeric(), decimalNumber()) },
    { type: 'uuid', what: 'a UUID', rule: exact(uuid(), hyphenatedUuid) },
    { type: 'date', what: 'a date', rule: exact(date({ order }), day) },
    {
      type: 'timestamp with time zone',
      what: 'a time with an offset',
      rule: exact(timestamptz({ order }), moment({ hasDay: true, hasOffset: true })),
    },
    {
      type: 'timestamp without time zone',
      what: 'a time without an offset',
      rule: exact(timestamp({ order }), moment({ hasDay: true, hasOffset: false })),
    },
    // Not jsonb, which forgets the order of names, blanks, and names given twice.
    { type: 'json', what: 'a JSON object or array', rule: exact(json(), jsonStructure) },
  ];
}
