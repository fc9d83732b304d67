import { type Static, type TSchema, type TSchemaOptions, Type } from 'typebox';

/** The type of what a schema describes. Nobody changes a value that has been made. */
export type ValueOf<Schema extends TSchema> = DeepReadonly<Static<Schema>>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** An object of which every member is named: tests hold answers against its schema. */
export function closed<const Members extends Record<string, TSchema>>(
  members: Members,
  options: TSchemaOptions = {},
) {
  return Type.Object(members, { additionalProperties: false, ...options });
}

/** Refers to a schema by its `$id`, which is its name in the OpenAPI document. */
export function ref<Schema extends TSchema>(schema: Schema & { readonly $id?: string }) {
  return Type.Unsafe<Static<Schema>>({ $ref: `${schema.$id}#` });
}

export const count = (description?: string) => Type.Integer({ minimum: 0, ...described(description) });

/** Milliseconds. */
export const milliseconds = (description?: string) => Type.Number({ minimum: 0, ...described(description) });

/** One of these words. */
export function words<const Words extends string[]>(values: readonly [...Words], description?: string) {
  return Type.Enum(values, { type: 'string', ...described(description) });
}

/** Numbers by a name that is data: a code, a column. */
export const countsBy = (what: string) =>
  Type.Record(Type.String(), count(), { description: `How many, by ${what}.` });

const described = (description: string | undefined) => (description === undefined ? {} : { description });
