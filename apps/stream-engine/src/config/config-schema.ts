import { writeModes } from '@repo/database';
import { type Static, type TSchema, Type } from 'typebox';

const character = (which: string) => Type.Optional(Type.String({ description: which }));

const nullWords = Type.Optional(
  Type.Array(Type.String(), {
    maxItems: 16,
    description: 'Words that mean NULL where they are not quoted, instead of the empty field.',
  }),
);
const dateOrder = Type.Optional(
  Type.Enum(['iso', 'mdy', 'dmy'], { description: 'How to read 03/04/2024; iso: not at all.' }),
);
const timeZone = Type.Optional(
  Type.String({ description: 'Where times without an offset are: Europe/Berlin, or +02:00.' }),
);

/** Parameters of an import, for requests that do not have them. */
const parameters = {
  delimiter: character('One ASCII character, or tab.'),
  quote: character('One ASCII character, or none.'),
  escape: character('The ASCII character before a quote or itself inside quotes.'),
  comment: character('Lines that begin with this ASCII character are passed over; or none.'),
  header: Type.Optional(Type.Boolean({ description: 'false: files have no header.' })),
  encoding: Type.Optional(Type.String({ description: 'A label of the WHATWG’s Encoding Standard.' })),
  null: nullWords,
  dateOrder,
  timeZone,
  unknownColumns: Type.Optional(Type.Enum(['reject', 'ignore'])),
  mode: Type.Optional(Type.Enum([...writeModes])),
  key: Type.Optional(
    Type.String({ minLength: 1, description: 'Columns of a unique constraint, for upsert and insert-new.' }),
  ),
  onConstraint: Type.Optional(
    Type.Enum(['fail', 'reject'], {
      description:
        'What a row does that violates a constraint; reject: in modes that can, append and replace.',
    }),
  ),
  maxRejects: Type.Optional(
    Type.Unsafe<number | string>({
      type: ['integer', 'string'],
      minimum: 0,
      description: 'A number of records, or a share such as "1%".',
    }),
  ),
};

const limit = (what: string) => Type.Optional(Type.Integer({ minimum: 1, description: what }));

/** Limits of a table, below those of the settings. */
const limits = {
  recordBytesMax: limit('Bytes of the largest record; at most RECORD_BYTES_MAX.'),
  fieldBytesMax: limit('Bytes of the largest field; at most FIELD_BYTES_MAX.'),
  columnsMax: limit('Columns of a file; at most COLUMNS_MAX.'),
};

const ColumnConfig = closed({
  rule: Type.Optional(
    Type.Enum(['text', 'email'], {
      description: 'For a text column, instead of what its name suggests: email cleans and checks addresses.',
    }),
  ),
  dateOrder,
  timeZone,
  null: nullWords,
  required: Type.Optional(
    Type.Boolean({ description: 'true: the file must have the column, and every record a value in it.' }),
  ),
  aliases: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description: 'Names in a header that mean this column, too.',
    }),
  ),
});

const TableConfig = closed({
  ...parameters,
  ...limits,
  columns: Type.Optional(named(ColumnConfig, 'By the column’s name.')),
});

const Defaults = closed(parameters);

/** The configuration file, and what config.schema.json is made of. */
export const Config = closed(
  {
    $schema: Type.Optional(Type.String()),
    defaults: Type.Optional(Defaults),
    tables: Type.Optional(named(TableConfig, 'By the table’s name, such as contacts or sales.leads.')),
  },
  {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of stream-engine',
    description: 'How imports read their files. The parameters of a request take precedence.',
  },
);

export type Config = Static<typeof Config>;
export type TableConfig = Static<typeof TableConfig>;
export type ColumnConfig = Static<typeof ColumnConfig>;
/** The parameters that a table or all tables can have. */
export type ParameterDefaults = Static<typeof Defaults>;
export const limitNames = Object.keys(limits) as readonly (keyof typeof limits)[];

function closed<T extends Record<string, TSchema>>(members: T, options = {}) {
  return Type.Object(members, { ...options, additionalProperties: false });
}

/** Not Type.Record: its pattern would let names with a line end pass unchecked. */
function named<T extends TSchema>(members: T, description: string) {
  return Type.Unsafe<Readonly<Record<string, Static<T>>>>({
    type: 'object',
    description,
    propertyNames: { minLength: 1 },
    additionalProperties: members,
  });
}
