import type { WriteMode } from '@repo/database';
import { type TSchema, Type } from 'typebox';

/**
 * Where a parameter can be said. `request`: in the query string, and as an option of the command. `table`: in the
 * configuration file, for a table and for all. `.column`: there, for one column.
 */
export type Level = 'request' | 'request.column' | 'table' | 'table.column';

/** All that any surface needs to know of a parameter. */
export interface Parameter<
  S extends TSchema = TSchema,
  L extends readonly Level[] = readonly Level[],
  C extends TSchema = TSchema,
> {
  /** As a request has it. */
  readonly schema: S;
  /** As the configuration file has it, where that is another form. */
  readonly configured?: C;
  /** In sentences, with code in backticks. Of a boolean: what the value that is not the default does. */
  readonly description: string;
  /** What holds where nobody says anything, in a few words. */
  readonly default: string;
  readonly levels: L;
  /** The columns that it is for, by their types; undefined: any. */
  readonly columns?: string;
  /** Without these modes it has no meaning; undefined: it goes with all. */
  readonly modes?: readonly WriteMode[];
  /** What else takes it, besides imports and plans: the command `clean`, and the request for a new table. */
  readonly alsoFor?: readonly ('clean' | 'newTable')[];
  /** Whether it is about one file alone, and not about its rejects, which are corrected and sent again. */
  readonly notForRejects?: true;
  /** What stands for the value in `--help`; by default the last word of the name. */
  readonly valueName?: string;
  /** What the page calls it; undefined: it has no control there, or one of another kind. */
  readonly label?: string;
  /** Values to choose from, in this order, and what the page calls each. Others can be typed where the schema lets them. */
  readonly offers?: Readonly<Record<string, string>>;
  /** Whether a plan finds it out where nobody says it; the page then waits for the plan. */
  readonly isDetected?: true;
  /** What the page shows where nothing has been typed. */
  readonly hint?: string;
  /** Where the page has its control: always in view, or among the others. */
  readonly control?: 'main' | 'more';
}

/** Types a declaration. */
export function parameter<S extends TSchema, const L extends readonly Level[], C extends TSchema = S>(
  declared: Parameter<S, L, C>,
): Parameter<S, L, C> {
  return declared;
}

/** The schema of a parameter that a request may give more than once. */
export function repeatable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Array(schema)]);
}

export function isRepeatable({ schema }: Parameter): boolean {
  return 'anyOf' in schema;
}

export function isBoolean({ schema }: Parameter): boolean {
  return 'type' in schema && schema.type === 'boolean';
}

/** The words of which a value must be one; undefined: it need not. */
export function choicesOf({ schema }: Parameter): readonly string[] | undefined {
  return (schema as { readonly enum?: readonly string[] }).enum;
}
