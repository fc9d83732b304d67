import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import {
  type NameAt,
  namesAt,
  type ParameterName,
  parameters,
  requestMeaningOf,
  type RequestValue,
  withDefault,
} from './parameters.ts';

/** Request parameters for all columns. */
export type WholeQuery = { readonly [N in NameAt<'request'>]?: RequestValue<N> };

/**
 * Request parameters for one column, such as `null.price`: the first dot ends the parameter's name, the rest is the
 * column's.
 */
type ColumnQuery = {
  readonly [N in NameAt<'request.column'> as `${N}.${string}`]?: RequestValue<N>;
};

export type ImportQuery = WholeQuery & ColumnQuery;

/** Query string of an import. */
export const ImportQuery = importQueryWith({});

/** Query string of an import, with more parameters. */
export function importQueryWith<M extends TProperties>(more: M) {
  const options = { patternProperties: columnSchemas(), additionalProperties: false };
  return Type.Unsafe<ImportQuery & Static<TObject<M>>>(
    Type.Object({ ...requestSchemas(namesAt('request')), ...more }, options),
  );
}

/** Query string for creating a table: the import parameters that affect the table. */
export function newTableQueryWith<M extends TProperties>(more: M) {
  const names = namesAt('request').filter((name) => parameters[name].alsoFor?.includes('newTable'));
  return Type.Unsafe<WholeQuery & Static<TObject<M>>>(
    Type.Object({ ...more, ...requestSchemas(names) }, { additionalProperties: false }),
  );
}

function requestSchemas(names: readonly ParameterName[]): Record<string, TSchema> {
  return Object.fromEntries(
    names.map((name) => {
      const schema = { ...parameters[name].schema, description: withDefault(requestMeaningOf(name), name) };
      return [name, Type.Optional(schema)];
    }),
  );
}

/** Schemas by the pattern of their names. */
function columnSchemas(): Record<string, TSchema> {
  return Object.fromEntries(
    namesAt('request.column').map((name: ParameterName) => [String.raw`^${name}\.`, parameters[name].schema]),
  );
}
