import type { EmptyMeaning } from '../../batch/record-batch.ts';
import type { ColumnRules } from '../column-rules/column-rules.ts';

/** A setting that applies to the values of some types only. */
export type Setting = 'rule' | 'dateOrder' | 'dateFormat' | 'timeZone' | 'decimal' | 'grouping' | 'number';

/** Order of day, month and year in numeric dates such as 03/04/2024. */
export type DateOrder = 'iso' | 'mdy' | 'dmy';

/** Fields of types such as `interval day to second`. */
export type IntervalField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/**
 * A column's options for its values, in addition to its type. Plain data, so that a plan can be sent to another
 * process.
 */
export interface ValueOptions extends ColumnRules {
  /** Maximum number of characters of text, or bits of a bit string. */
  readonly maxLength?: number;
  /** Digits of a number, or decimals of a second. */
  readonly precision?: number;
  /** Digits after the point of a number; may be negative. */
  readonly scale?: number;
  /** Last field of a type such as `interval day to second`. */
  readonly lastField?: IntervalField;
  /** Whether the type is `interval minute to second`. */
  readonly minuteToSecond?: boolean;
  /** Labels of an enum. */
  readonly labels?: readonly string[];
  /** Name of a type that only the server knows, for messages, and whether it is an array. */
  readonly typeName?: string;
  readonly isArray?: boolean;

  /** Decimal mark of numbers. Default: a point, unless the values leave that open. */
  readonly decimal?: '.' | ',';
  /** What separates thousands. `space` may be of any width, `'` also typographic. Default: `none`. */
  readonly grouping?: 'none' | '.' | ',' | 'space' | "'";
  /**
   * `human` also reads `(5)`, `5-`, `5%`, `CHF 5` and the like; `percent` also divides numbers with a percent sign by
   * 100. Default: `plain`.
   */
  readonly number?: 'plain' | 'human' | 'percent';
  /** Order of numeric dates. Default: `iso`. */
  readonly dateOrder?: DateOrder;
  /** Form of dates and times, as a template or a count; instead of `dateOrder`. See `parseDateFormat`. */
  readonly dateFormat?: string;
  /** Time zone of times without an offset: an IANA name or an offset. Default: UTC. */
  readonly timeZone?: string;
  /** Whether to reject a value that its column would not return unchanged. */
  readonly exact?: boolean;
  /** `server_version_num`, such as 170004. Newer servers accept more spellings of some types. Default: the oldest. */
  readonly serverVersion?: number;

  /** Whether to remove whitespace at both ends, before everything else. Default: false. */
  readonly trim?: boolean;
  /** Whether NULL is rejected. */
  readonly required?: boolean;
  /** Texts that mean NULL, in addition to the empty field. */
  readonly nullWords?: readonly string[];
  /** Texts that mean NULL in other columns. Here they are loaded, and counted. */
  readonly keptWords?: readonly string[];
  /** `ignore`: those texts match with ASCII letters of either case. Default: `exact`. */
  readonly nullCase?: 'exact' | 'ignore';
  /** Whether quotes make no difference for NULL. Default: a quoted text matches none of those. */
  readonly nullQuoted?: boolean;
  /** What an empty field means; `text` only if the type has an empty text. Default: `null`. */
  readonly empty?: EmptyMeaning;
  /** Whether an opaque type has no empty text. Default: false. */
  readonly noEmptyText?: boolean;
}

/** Whether the server is at least this major version of PostgreSQL. */
export function isSince(major: number, { serverVersion = 0 }: ValueOptions): boolean {
  return serverVersion >= major * 10_000;
}
