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

/** The parameters of a request for all columns. */
export type WholeQuery = { readonly [N in NameAt<'request'>]?: RequestValue<N> };

/** Those for one column, such as `null.price`: the first dot ends the parameter's name, the rest is the column's. */
type ColumnQuery = {
  readonly [N in NameAt<'request.column'> as `${N}.${string}`]?: RequestValue<N>;
};

export type ImportQuery = WholeQuery & ColumnQuery;

/** The query string of an import. */
export const ImportQuery = importQueryWith({});

/** The query string of an import, and more parameters. */
export function importQueryWith<M extends TProperties>(more: M) {
  const options = { patternProperties: columnSchemas(), additionalProperties: false };
  return Type.Unsafe<ImportQuery & Static<TObject<M>>>(
    Type.Object({ ...requestSchemas(namesAt('request')), ...more }, options),
  );
}

/** The query string of a request for a new table: what of a file's import also tells what its table is like. */
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

/** By the pattern of their names. */
function columnSchemas(): Record<string, TSchema> {
  return Object.fromEntries(
    namesAt('request.column').map((name: ParameterName) => [String.raw`^${name}\.`, parameters[name].schema]),
  );
}
