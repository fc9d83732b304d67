import { type WriteMode, writeModes } from '@repo/database';
import type { DateOrder } from '@repo/transforms';
import { type Static, Type } from 'typebox';
import type { ImportConfig } from '../config/config-for.ts';
import { mergeParameters } from '../config/merge-parameters.ts';
import { Problem } from '../problem.ts';
import { encodingNamed } from '../sources/transcode.ts';
import { type ColumnOptions, columnOptions } from './column-options.ts';
import { type FileOptions, fileParameters, type Parser, readFileOptions } from './file-options.ts';
import { nullWordBytes } from './null-words.ts';
import { parseRejectCeiling, type RejectCeiling } from './reject-ceiling.ts';
import { timeZoneNamed } from './time-zone-name.ts';
import { wantsKey } from './write-key.ts';

/** The query string of an import. */
export const ImportQuery = Type.Object(
  {
    ...fileParameters,
    encoding: Type.Optional(
      Type.String({
        description: 'A label of the Encoding Standard; a byte order mark overrules it. By default utf-8.',
      }),
    ),
    dateOrder: Type.Optional(
      Type.Enum(['iso', 'mdy', 'dmy'], {
        type: 'string',
        description: 'How to read 03/04/2024. By default `iso`: not.',
      }),
    ),
    timeZone: Type.Optional(
      Type.String({ description: 'Where times without an offset are: a name or an offset. By default UTC.' }),
    ),
    mode: Type.Optional(
      Type.Enum([...writeModes], {
        type: 'string',
        description: 'What happens to the rows that are there. By default `append`.',
      }),
    ),
    key: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Columns by which `upsert` and `insert-new` go, such as `country,code`. By default the primary key.',
      }),
    ),
    onConstraint: Type.Optional(
      Type.Enum(['fail', 'reject'], {
        type: 'string',
        description: 'Rows that violate a constraint: fail, or set them aside one by one. By default `fail`.',
      }),
    ),
    cascade: Type.Optional(
      Type.Boolean({
        description: '`replace` may delete or change rows of other tables that refer to the deleted ones.',
      }),
    ),
    dryRun: Type.Optional(Type.Boolean({ description: 'Do all of it, and roll back.' })),
    maxRejects: Type.Optional(
      Type.String({
        description:
          'Records, or a share such as `1%`, above which nothing loads. By default no ceiling; none for `replace`.',
      }),
    ),
    expectedRows: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Records the file must have, or nothing loads.' }),
    ),
  },
  { additionalProperties: false },
);

export type ImportQuery = Static<typeof ImportQuery>;

/** What to do with rows that violate a constraint: fail, or set them aside one by one. */
export type OnConstraint = 'fail' | 'reject';

/** What an import is asked to do. */
export interface ImportParameters extends FileOptions {
  readonly encoding: string | undefined;
  readonly dateOrder: DateOrder;
  readonly timeZone: string;
  readonly mode: WriteMode;
  /** Names of columns, for `writeKey`. */
  readonly keyNames: string | undefined;
  readonly onConstraint: OnConstraint;
  /** Whether a replace may reach rows of other tables. */
  readonly cascade: boolean;
  readonly dryRun: boolean;
  readonly maxRejects: RejectCeiling | undefined;
  readonly expectedRows: number | undefined;
  /** By the column's name. */
  readonly columns: ReadonlyMap<string, ColumnOptions>;
}

/**
 * Reads a request's parameters; what they leave open, the configuration says.
 * @throws Problem or CsvError PARAMETER_INVALID, ENCODING_UNSUPPORTED
 */
export function readImportParameters(
  query: ImportQuery,
  parser: Parser,
  config: ImportConfig,
): ImportParameters {
  const { null: words, key, ...defaults } = config.parameters;
  const asked = mergeParameters(defaults, query);
  const { encoding, timeZone = 'UTC', maxRejects, expectedRows, cascade = false, dryRun = false } = asked;
  const file = readFileOptions(asked, parser);
  const mode = (asked.mode ?? 'append') as WriteMode;
  const onConstraint = query.onConstraint ?? (canReject(mode) ? asked.onConstraint : undefined) ?? 'fail';
  if (onConstraint === 'reject' && !canReject(mode))
    throw new Problem('PARAMETER_INVALID', 'onConstraint=reject goes with mode=append and mode=replace only');
  if (cascade && mode !== 'replace')
    throw new Problem('PARAMETER_INVALID', 'cascade goes with mode=replace only');
  return {
    ...file,
    nullWords: file.nullWords ?? (words && nullWordBytes(words)),
    encoding: encoding === undefined ? undefined : encodingNamed(encoding),
    dateOrder: (asked.dateOrder ?? 'iso') as DateOrder,
    timeZone: timeZoneNamed(timeZone),
    mode,
    keyNames: query.key ?? (wantsKey(mode) ? key : undefined),
    onConstraint: onConstraint as OnConstraint,
    cascade,
    dryRun,
    maxRejects: maxRejects === undefined ? undefined : parseRejectCeiling(String(maxRejects)),
    expectedRows,
    columns: new Map([...config.columns].map(([name, column]) => [name, columnOptions(column, query)])),
  };
}

/** Whether rows that violate a constraint can be set aside one by one: a statement that merges all rows cannot. */
export function canReject(mode: WriteMode): boolean {
  return mode === 'append' || mode === 'replace';
}
