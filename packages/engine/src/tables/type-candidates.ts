import type { NewColumnType } from '@repo/database';
import {
  bool,
  date,
  type DateOrder,
  integer,
  json,
  numeric,
  type Rule,
  timestamp,
  timestamptz,
  uuid,
} from '@repo/transforms';

/** A type that a column may have where all its values go into it and come out the same. */
export interface TypeCandidate {
  readonly type: NewColumnType;
  /** What the values are, for people. */
  readonly what: string;
  /** How PostgreSQL writes values of the type, or, of words and points in time, what stands for just one value. */
  readonly shape: RegExp;
  /** What an import checks the values with: it knows ranges and the calendar. */
  readonly rule: Rule;
  /** Whether the rule must leave the text as it is. */
  readonly exact: boolean;
}

/**
 * The types that are looked for, the first that fits being taken. What fits none of them is text: numbers with leading
 * zeros, plus signs or exponents, times of which only some have an offset, identifiers in upper case.
 * @param order which dates in numbers are read at all; `iso`: none but those that begin with the year
 */
export function typeCandidates(order: DateOrder): readonly TypeCandidate[] {
  const day = order === 'iso' ? YEAR_FIRST : `(?:${YEAR_FIRST}|${YEAR_LAST})`;
  return [
    {
      type: 'boolean',
      what: 'true or false',
      shape: /^(?:true|false|t|f)$/i,
      rule: bool(),
      exact: false,
    },
    { type: 'bigint', what: 'a whole number', shape: WHOLE, rule: integer({ bytes: 8 }), exact: true },
    { type: 'numeric', what: 'a decimal number', shape: DECIMAL, rule: numeric(), exact: true },
    { type: 'uuid', what: 'a UUID', shape: UUID, rule: uuid(), exact: true },
    { type: 'date', what: 'a date', shape: new RegExp(`^${day}$`), rule: date({ order }), exact: false },
    {
      type: 'timestamp with time zone',
      what: 'a time with an offset',
      shape: new RegExp(`^${day}${TIME}${OFFSET}$`),
      rule: timestamptz({ order }),
      exact: false,
    },
    {
      type: 'timestamp without time zone',
      what: 'a time without an offset',
      shape: new RegExp(`^${day}${TIME}$`),
      rule: timestamp({ order }),
      exact: false,
    },
    // Not jsonb, which forgets the order of names, blanks, and names given twice.
    { type: 'json', what: 'a JSON object or array', shape: /^\s*[{[]/, rule: json(), exact: true },
  ];
}

const WHOLE = /^-?(?:0|[1-9]\d*)$/;
/** Not minus zero, which PostgreSQL writes without its sign. */
const DECIMAL = /^(?!-0(?:\.0+)?$)-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const YEAR_FIRST = String.raw`(?:\d{4}-\d\d-\d\d|\d{4}/\d\d/\d\d|\d{1,2} [A-Za-z]{3,9} \d{4})`;
const YEAR_LAST = String.raw`\d{1,2}[/.-]\d{1,2}[/.-]\d{4}`;
/** Up to microseconds, for PostgreSQL rounds what is finer; and no leap second, which it moves into the next minute. */
const TIME = String.raw`[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?`;
const OFFSET = String.raw`(?:Z|[+-]\d\d(?::?\d\d)?)`;
