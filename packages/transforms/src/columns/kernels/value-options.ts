/** The order of day, month and year in dates written with numbers only, such as 03/04/2024. */
export type DateOrder = 'iso' | 'mdy' | 'dmy';

/** Fields of `interval day to second` and its like. */
export type IntervalField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** What a column says about its values, besides its type: plain data, so that a plan can cross a process. */
export interface ValueOptions {
  /** Characters of text, bits of a bit string. */
  readonly maxLength?: number;
  /** Digits of a number, decimals of a second. */
  readonly precision?: number;
  /** Digits after the point of a number; may be negative. */
  readonly scale?: number;
  /** The last field of `interval day to second` and its like. */
  readonly lastField?: IntervalField;
  /** Whether the type is `interval minute to second`. */
  readonly minuteToSecond?: boolean;
  /** Labels of an enum. */
  readonly labels?: readonly string[];

  /** How dates in numbers are read. Default: `iso`. */
  readonly dateOrder?: DateOrder;
  /** Where times without an offset are: an IANA name or an offset. Default: UTC. */
  readonly timeZone?: string;
  /** Whether a value that its column would not give back is a reject. */
  readonly exact?: boolean;
  /** `server_version_num`, such as 170004: newer servers accept more spellings of some types. Default: the oldest. */
  readonly serverVersion?: number;

  /** Whether NULL is a reject. */
  readonly required?: boolean;
  /**
   * Texts that mean NULL where they are not quoted, instead of the empty field, which is then the empty text unless it
   * is one of them.
   */
  readonly nullWords?: readonly string[];
}

/** Whether the server has what this major version of PostgreSQL brought. */
export function isSince(major: number, { serverVersion = 0 }: ValueOptions): boolean {
  return serverVersion >= major * 10_000;
}
