import type { WriteMode } from '@repo/database';
import { type TSchema, Type } from 'typebox';

/**
 * Places where a parameter can be set. `request`: in the query string, and as an option of the command. `table`: in the
 * configuration file, for one table or all. `.column`: there, for one column.
 */
export type Level = 'request' | 'request.column' | 'table' | 'table.column';

/** Everything that the API, the command and the page need to know about a parameter. */
export interface Parameter<
  S extends TSchema = TSchema,
  L extends readonly Level[] = readonly Level[],
  C extends TSchema = TSchema,
> {
  /** Schema in a request. */
  readonly schema: S;
  /** Schema in the configuration file, if it differs. */
  readonly configured?: C;
  /** Sentences, with code in backticks. For a boolean: the effect of the value that is not the default. */
  readonly description: string;
  /** Default, in a few words. */
  readonly default: string;
  readonly levels: L;
  /** Types of the columns that it applies to; undefined: all. */
  readonly columns?: string;
  /** Modes that it applies to; undefined: all. */
  readonly modes?: readonly WriteMode[];
  /** Other uses than imports and plans: the command `clean`, and the request for a new table. */
  readonly alsoFor?: readonly ('clean' | 'newTable')[];
  /** Whether the parameter applies to the original file only, and not to its corrected rejects. */
  readonly notForRejects?: true;
  /** Placeholder of the value in `--help`; by default the last word of the name. */
  readonly valueName?: string;
  /** Label on the page; undefined: it has no control there, or one of another kind. */
  readonly label?: string;
  /**
   * Values to choose from, in this order, with their labels on the page. Others can be typed if the schema allows
   * them.
   */
  readonly offers?: Readonly<Record<string, string>>;
  /** Whether a plan detects the parameter if it is not set. The page then waits for the plan. */
  readonly isDetected?: true;
  /** Placeholder on the page. */
  readonly hint?: string;
  /** Place of its control on the page: always visible, or under more options. */
  readonly control?: 'main' | 'more';
}

/** Declares a parameter with its types. */
export function parameter<S extends TSchema, const L extends readonly Level[], C extends TSchema = S>(
  declared: Parameter<S, L, C>,
): Parameter<S, L, C> {
  return declared;
}

/** Schema of a parameter that a request may repeat. */
export function repeatable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Array(schema)]);
}

export function isRepeatable({ schema }: Parameter): boolean {
  return 'anyOf' in schema;
}

export function isBoolean({ schema }: Parameter): boolean {
  return 'type' in schema && schema.type === 'boolean';
}

/** Words of which a value must be one; undefined: any value. */
export function choicesOf({ schema }: Parameter): readonly string[] | undefined {
  return (schema as { readonly enum?: readonly string[] }).enum;
}
