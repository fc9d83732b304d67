import { type Static, type TSchema, type TSchemaOptions, Type } from 'typebox';

/** Type of the values of a schema. Values are never changed after creation. */
export type ValueOf<Schema extends TSchema> = DeepReadonly<Static<Schema>>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** Schema of an object that has no other members: tests check answers against it. */
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

/** Schema of one of these words. */
export function words<const Words extends string[]>(values: readonly [...Words], description?: string) {
  return Type.Enum(values, { type: 'string', ...described(description) });
}

/** Schema of numbers by a name that is data: a code, a column. */
export const countsBy = (what: string) =>
  Type.Record(Type.String(), count(), { description: `Counts by ${what}.` });

const described = (description: string | undefined) => (description === undefined ? {} : { description });
