import { type Dialect, dialectOf } from '@repo/transforms';
import { type Static, type TSchemaOptions, Type } from 'typebox';
import { Problem } from '../problem.ts';
import { type Mapping, parseMapping } from './column-map.ts';
import { parseNullWords } from './null-words.ts';

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

/** Who finds the records. */
export type Parser = 'scanner' | 'fast-csv';

export interface FileOptions {
  readonly dialect: Dialect;
  /** What means NULL where it is not quoted; undefined: nothing but the empty field. */
  readonly nullWords: readonly Buffer[] | undefined;
  readonly mappings: readonly Mapping[];
  readonly unknownColumns: 'reject' | 'ignore';
}

/**
 * @throws Problem or CsvError PARAMETER_INVALID for a value that cannot be, that contradicts another, or that the
 * parser does not know
 */
export function readFileOptions(query: Static<typeof FileParameters>, parser: Parser): FileOptions {
  const { map, null: nulls, unknownColumns = 'reject' } = query;
  const dialect = dialectOf(query);
  const mappings = map === undefined ? [] : [map].flat().map(parseMapping);
  if (mappings.length > 0 && dialect.header === false)
    throw new Problem('PARAMETER_INVALID', 'map needs names, and header=false says that there are none');
  return {
    dialect,
    nullWords: nulls === undefined ? undefined : parseNullWords([nulls].flat(), dialect, parser),
    mappings,
    unknownColumns: unknownColumns as FileOptions['unknownColumns'],
  };
}
