import type { Rule } from '../batch/record-batch.ts';
import type { RejectCode } from '../batch/reject-code.ts';
import type { ValueOptions } from './kernels/value-options.ts';
import type { ExactForm } from './exact/exact.ts';

/** What can be said about the values of some types only. */
export type Setting = 'rule' | 'dateOrder' | 'timeZone';

/** What stands in brackets after a type's name, such as `(10,2)`. */
export interface Modifier {
  /** Reads `pg_attribute.atttypmod`, which is not −1; packed by the type's `…typmodin` in PostgreSQL's utils/adt. */
  readonly unpack: (modifier: number) => ValueOptions;
  /**
   * Reads the numbers as they stand in SQL, none where there are no brackets.
   * @param name the type's, as written
   */
  readonly read: (numbers: readonly number[], name: string) => ValueOptions;
}

/** A type for columns of new tables: its values all fit it, and come back unchanged. */
interface Inference {
  /** What the values are, for people: `a whole number`. */
  readonly what: string;
  readonly form: ExactForm;
}

/** A type of the catalogue. */
export interface TypeEntry {
  /** Its name in a plan: that of `pg_type.typname`, or one of our own. */
  readonly base: string;
  /** What people write for it, the usual name first; none for types that have no name of their own. */
  readonly aliases: readonly string[];
  /** The rule that people see: it has a section of this name in RULES.md. */
  readonly rule: string;
  /** What the values look like, in a few words. */
  readonly accepts: (options: ValueOptions) => string;
  /** Codes with which it rejects values. */
  readonly rejects: readonly RejectCode[];
  readonly settings: readonly Setting[];
  readonly modifier?: Modifier;
  readonly make: (options: ValueOptions) => Rule;
  /**
   * Which values a column gives back; `kept`: all that the rule accepts. Absent where only the server knows.
   */
  readonly exact?: 'kept' | ((options: ValueOptions) => ExactForm);
  readonly inference?: Inference;
}
