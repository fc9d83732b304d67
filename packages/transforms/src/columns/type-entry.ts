import type { Rule } from '../batch/record-batch.ts';
import type { RejectCode } from '../batch/reject-code.ts';
import type { Order } from './column-rules/orders.ts';
import type { Setting, ValueOptions } from './options/value-options.ts';
import type { ExactForm } from './exact/exact.ts';

/** Reads the modifier of a type, in parentheses after its name, such as `(10,2)`. */
export interface Modifier {
  /** Reads `pg_attribute.atttypmod`, which is not −1. Packed by the type's `…typmodin` in PostgreSQL's utils/adt. */
  readonly unpack: (modifier: number) => ValueOptions;
  /**
   * Reads the numbers as written in SQL; none if there are no parentheses.
   * @param name the type's name, as written
   */
  readonly read: (numbers: readonly number[], name: string) => ValueOptions;
}

/** A type for the columns of new tables: all values fit it and are returned unchanged. */
interface Inference {
  /** Name of the values, for people: `a whole number`. */
  readonly what: string;
  readonly form: ExactForm;
}

/** A type of the catalogue. */
export interface TypeEntry {
  /** Name in a plan: that of `pg_type.typname`, or one of our own. */
  readonly base: string;
  /** Names that people write, most common first; empty for types without a name of their own. */
  readonly aliases: readonly string[];
  /** Name of the rule, which has a section in RULES.md. */
  readonly rule: string;
  /** Describes valid values in a few words. */
  readonly accepts: (options: ValueOptions) => string;
  /** Codes with which the rule rejects values. */
  readonly rejects: readonly RejectCode[];
  readonly settings: readonly Setting[];
  readonly modifier?: Modifier;
  readonly make: (options: ValueOptions) => Rule;
  /** Whether the empty text is a value of the type. Default: never. */
  readonly hasEmptyText?: (options: ValueOptions) => boolean;
  /**
   * Form of the values that a column returns unchanged. `kept`: all that the rule accepts. Absent if only the server
   * knows.
   */
  readonly exact?: 'kept' | ((options: ValueOptions) => ExactForm);
  readonly inference?: Inference;
  /** How the values compare, for `min` and `max`; absent if they have no order of their own. */
  readonly order?: Order;
}
