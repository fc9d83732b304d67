import { writeModes } from '@repo/database';
import type { Limits } from '@repo/transforms';
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
export const parameterDefaults = {
  delimiter: character('One ASCII character, or tab.'),
  quote: character('One ASCII character, or none.'),
  escape: character('The ASCII character before a quote or itself inside quotes.'),
  comment: character('Lines that begin with this ASCII character are passed over; or none.'),
  header: Type.Optional(Type.Boolean({ description: 'false: files have no header.' })),
  encoding: Type.Optional(Type.String({ description: 'A label of the WHATWG’s Encoding Standard.' })),
  null: nullWords,
  dateOrder,
  timeZone,
  exact: Type.Optional(
    Type.Boolean({
      description: 'true: a value that its column would not give back as it is written is a reject.',
    }),
  ),
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

export const ColumnConfig = closed({
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

export type ColumnConfig = Static<typeof ColumnConfig>;

const Defaults = closed(parameterDefaults);

/** The parameters that a table or all tables can have. */
export type ParameterDefaults = Static<typeof Defaults>;

/** What is said about imports into one table, for requests that do not say it. */
export interface TableDefaults {
  readonly parameters: ParameterDefaults;
  readonly limits: Partial<Limits>;
  /** By the column's name in the table. */
  readonly columns: ReadonlyMap<string, ColumnConfig>;
}

/** An object that has no members but these. */
export function closed<T extends Record<string, TSchema>>(members: T, options = {}) {
  return Type.Object(members, { ...options, additionalProperties: false });
}
