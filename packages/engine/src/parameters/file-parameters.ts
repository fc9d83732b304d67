import { type Static, type TSchemaOptions, Type } from 'typebox';

const repeatable = (options: TSchemaOptions) =>
  Type.Union([Type.String(), Type.Array(Type.String())], options);

/** The parameters that say how the file is written and which of its columns go where. */
export const fileParameters = {
  delimiter: Type.Optional(
    Type.String({ description: 'One ASCII character, or `tab`. By default the comma.' }),
  ),
  quote: Type.Optional(
    Type.String({ description: 'One ASCII character, or `none`. By default the double quote.' }),
  ),
  escape: Type.Optional(
    Type.String({
      description: 'The character before a quote or itself inside quotes. By default the quote, doubled.',
    }),
  ),
  comment: Type.Optional(
    Type.String({
      description: 'Lines that begin with this character are passed over; or `none`, the default.',
    }),
  ),
  header: Type.Optional(
    Type.Boolean({ description: '`false`: the fields go to the table’s columns in their order.' }),
  ),
  null: Type.Optional(
    repeatable({
      description: 'Words that mean NULL where they are not quoted. By default the empty field.',
    }),
  ),
  map: Type.Optional(repeatable({ description: '`Header:column`, for names that differ.' })),
  unknownColumns: Type.Optional(
    Type.Enum(['reject', 'ignore'], {
      type: 'string',
      description: 'Columns that the table does not have. By default `reject`.',
    }),
  ),
};

const FileParameters = Type.Object(fileParameters);

export type FileParameters = Static<typeof FileParameters>;
