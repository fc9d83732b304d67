import type { WriteMode } from '@repo/database';
import { type DateOrder, type EmptyMeaning, hasTextEscapes } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { encodingNamed } from '../source/transcode.ts';
import { type ColumnOptions, columnOptions } from './column-options.ts';
import { columnsOf } from './column-query.ts';
import { checkDateReading } from './date-reading.ts';
import { type FileOptions, readFileOptions } from './file-options.ts';
import type { ImportQuery } from './import-query.ts';
import { parseRejectCeiling, type RejectCeiling } from './reject-ceiling.ts';
import { mergeParameters } from './merge-parameters.ts';
import { type NumberNotation, readNotation } from './number-notation.ts';
import type { TableDefaults } from './table-defaults.ts';
import { timeZoneNamed } from './time-zone-name.ts';
import { canReject, usesKey } from './write-mode.ts';

/** What to do with rows that violate a constraint: fail, or reject them one by one. */
export type OnConstraint = 'fail' | 'reject';

/** Parameters of an import. */
export interface ImportParameters extends FileOptions {
  /** Encoding that the request sets; a byte order mark overrides it. */
  readonly encoding: string | undefined;
  /** Encoding that the configuration sets; the request and the source override it. */
  readonly usualEncoding: string | undefined;
  /** Whether words for NULL match ASCII letters of either case, quoted fields, and values of text columns. */
  readonly nullCase: 'exact' | 'ignore';
  readonly nullQuoted: boolean;
  readonly nullText: boolean;
  /** What an empty field means; undefined: what suits the column. */
  readonly empty: EmptyMeaning | undefined;
  readonly dateOrder: DateOrder;
  /** Form of dates and times, in columns that it fits. */
  readonly dateFormat: string | undefined;
  readonly timeZone: string;
  readonly numbers: NumberNotation;
  /** Whether to remove whitespace at both ends of values. */
  readonly trim: boolean;
  /** Whether to reject a value that its column would not return unchanged. */
  readonly exact: boolean;
  readonly mode: WriteMode;
  /** Column names for `writeKey`. */
  readonly keyNames: string | undefined;
  readonly onConstraint: OnConstraint;
  /** Whether a replace may change rows of other tables. */
  readonly cascade: boolean;
  /** Whether to move sequences past the numbers that were loaded. */
  readonly sequences: 'move' | 'leave';
  readonly dryRun: boolean;
  readonly maxRejects: RejectCeiling | undefined;
  readonly expectedRows: number | undefined;
  /** Options for single columns, by the column's name. */
  readonly columns: ReadonlyMap<string, ColumnOptions>;
}

/** What COPY's text format means, unless the request or the configuration says otherwise. */
const copyDefaults: Partial<Pick<ImportParameters, 'nullWords' | 'empty'>> = {
  nullWords: ['\\N'],
  empty: 'text',
};

/**
 * Reads a request's parameters; the configuration provides the missing ones.
 * @param query names columns as `config` does
 * @throws Problem or CsvError PARAMETER_INVALID, ENCODING_UNSUPPORTED
 */
export function readImportParameters(query: ImportQuery, config: TableDefaults): ImportParameters {
  const { null: words, key, ...defaults } = config.parameters;
  const asked = mergeParameters(defaults, query);
  const { timeZone = 'UTC', maxRejects, expectedRows, cascade = false, dryRun = false } = asked;
  const file = readFileOptions(asked);
  const usual = hasTextEscapes(file.dialect) ? copyDefaults : {};
  checkDateReading(asked);
  const { mode = 'append' } = asked;
  const onConstraint = query.onConstraint ?? (canReject(mode) ? asked.onConstraint : undefined) ?? 'fail';
  if (onConstraint === 'reject' && !canReject(mode))
    throw new Problem(
      'PARAMETER_INVALID',
      'onConstraint=reject works only with mode=append and mode=replace',
    );
  if (cascade && mode !== 'replace')
    throw new Problem('PARAMETER_INVALID', 'cascade works only with mode=replace');
  const numbers = readNotation(asked);
  const columns = new Set([...config.columns.keys(), ...columnsOf(query)]);
  return {
    ...file,
    nullWords: file.nullWords ?? words?.filter((word) => word !== '') ?? usual.nullWords,
    nullCase: asked.nullCase ?? 'exact',
    nullQuoted: asked.nullQuoted ?? false,
    nullText: asked.nullText ?? false,
    empty: asked.empty ?? usual.empty,
    encoding: query.encoding === undefined ? undefined : encodingNamed(query.encoding),
    usualEncoding: defaults.encoding === undefined ? undefined : encodingNamed(defaults.encoding),
    dateOrder: asked.dateOrder ?? 'iso',
    dateFormat: asked.dateFormat,
    timeZone: timeZoneNamed(timeZone),
    numbers,
    trim: asked.trim ?? false,
    exact: asked.exact ?? false,
    mode,
    keyNames: query.key ?? (usesKey(mode) ? key : undefined),
    onConstraint,
    cascade,
    sequences: asked.sequences ?? 'move',
    dryRun,
    maxRejects: maxRejects === undefined ? undefined : parseRejectCeiling(String(maxRejects)),
    expectedRows,
    columns: new Map(
      [...columns].map((name) => [
        name,
        columnOptions(name, { query, config: config.columns.get(name), dialect: file.dialect, numbers }),
      ]),
    ),
  };
}
