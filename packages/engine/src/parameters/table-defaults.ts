import type { Limits } from '@repo/transforms';
import { type Static, type TSchema, Type } from 'typebox';
import { closed } from '../schema/schema-parts.ts';
import {
  type ConfiguredValue,
  meaningOf,
  type NameAt,
  namesAt,
  type ParameterName,
  parameters,
  withDefault,
} from './parameters.ts';

/** Parameters that one table or all tables can have. */
export type ParameterDefaults = { readonly [N in NameAt<'table'>]?: ConfiguredValue<N> };

/** Schemas of {@link ParameterDefaults}. */
export const parameterDefaults = configuredSchemas(namesAt('table'));

/** Options of a column that only the configuration has. */
const ofColumns = {
  required: Type.Optional(
    Type.Boolean({
      description:
        '`true`: a file without the column fails (`COLUMN_MISSING`), and a NULL in it is rejected (`NULL_NOT_ALLOWED`).',
    }),
  ),
  aliases: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description:
        'Other header names of this column, matched exactly or folded. A column’s own name and `map` take precedence.',
    }),
  ),
};

export type ColumnConfig = { readonly [N in NameAt<'table.column'>]?: ConfiguredValue<N> } & {
  readonly [N in keyof typeof ofColumns]?: Static<(typeof ofColumns)[N]>;
};

export const ColumnConfig = Type.Unsafe<ColumnConfig>(
  closed({ ...configuredSchemas(namesAt('table.column')), ...ofColumns }),
);

/** Defaults for imports into one table, which requests override. */
export interface TableDefaults {
  readonly parameters: ParameterDefaults;
  readonly limits: Partial<Limits>;
  /** Configuration of columns by their names in the table. */
  readonly columns: ReadonlyMap<string, ColumnConfig>;
}

function configuredSchemas(names: readonly ParameterName[]): Record<string, TSchema> {
  return Object.fromEntries(
    names.map((name) => {
      const { configured, schema } = parameters[name];
      return [
        name,
        Type.Optional({ ...(configured ?? schema), description: withDefault(meaningOf(name), name) }),
      ];
    }),
  );
}
