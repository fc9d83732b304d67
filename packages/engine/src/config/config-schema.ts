import { type Static, type TSchema, Type } from 'typebox';
import { ColumnConfig, parameterDefaults, type ParameterDefaults } from '../parameters/table-defaults.ts';
import { closed } from '../schema/schema-parts.ts';

const limit = (what: string) => Type.Optional(Type.Integer({ minimum: 1, description: what }));

/** Limits of a table, within those of the settings. */
const limits = {
  recordBytesMax: limit('Largest record in bytes; at most `RECORD_BYTES_MAX`.'),
  fieldBytesMax: limit('Largest field in bytes; at most what `RECORD_BYTES_MAX` allows.'),
  columnsMax: limit('Maximum number of columns in a file; at most 1,600, PostgreSQL’s own limit.'),
};

type TableLimits = { readonly [N in keyof typeof limits]?: number };

export type TableConfig = ParameterDefaults &
  TableLimits & { readonly columns?: Readonly<Record<string, ColumnConfig>> };

const TableConfig = Type.Unsafe<TableConfig>(
  closed({
    ...parameterDefaults,
    ...limits,
    columns: Type.Optional(named(ColumnConfig, 'Settings of single columns, by the column’s name.')),
  }),
);

const Defaults = Type.Unsafe<ParameterDefaults>(closed(parameterDefaults));

/** Schema of the configuration file; config.schema.json is generated from it. */
export const Config = closed(
  {
    $schema: Type.Optional(Type.String()),
    defaults: Type.Optional(Defaults),
    tables: Type.Optional(
      named(TableConfig, 'Settings of single tables, by the table’s name, such as contacts or sales.leads.'),
    ),
  },
  {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of stream-engine',
    description: 'How imports read their files. Request parameters take precedence.',
  },
);

export type Config = Static<typeof Config>;
export const limitNames = Object.keys(limits) as readonly (keyof typeof limits)[];

/** Object with any names. The pattern of Type.Record would let names with a line end pass unchecked. */
function named<T extends TSchema>(members: T, description: string) {
  return Type.Unsafe<Readonly<Record<string, Static<T>>>>({
    type: 'object',
    description,
    propertyNames: { minLength: 1 },
    additionalProperties: members,
  });
}
