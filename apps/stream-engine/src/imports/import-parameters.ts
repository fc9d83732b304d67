import { type WriteMode, writeModes } from '@repo/database';
import type { DateOrder } from '@repo/transforms';
import { type Static, Type } from 'typebox';
import { Problem } from '../problem.ts';
import { encodingNamed } from '../sources/transcode.ts';
import { type FileOptions, fileParameters, type Parser, readFileOptions } from './file-options.ts';
import { parseRejectCeiling, type RejectCeiling } from './reject-ceiling.ts';
import { timeZoneNamed } from './time-zone-name.ts';

/** The query string of an import. */
export const ImportQuery = Type.Object(
  {
    ...fileParameters,
    encoding: Type.Optional(Type.String()),
    dateOrder: Type.Optional(Type.Enum(['iso', 'mdy', 'dmy'])),
    timeZone: Type.Optional(Type.String()),
    mode: Type.Optional(Type.Enum([...writeModes])),
    key: Type.Optional(Type.String({ minLength: 1 })),
    onConstraint: Type.Optional(Type.Enum(['fail', 'reject'])),
    dryRun: Type.Optional(Type.Boolean()),
    maxRejects: Type.Optional(Type.String()),
    expectedRows: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);

export type ImportQuery = Static<typeof ImportQuery>;

/** What an import is asked to do, before its table is known. */
export interface ImportParameters extends FileOptions {
  readonly encoding: string | undefined;
  readonly dateOrder: DateOrder;
  readonly timeZone: string;
  readonly mode: WriteMode;
  readonly onConstraint: 'fail' | 'reject';
  readonly dryRun: boolean;
  readonly maxRejects: RejectCeiling | undefined;
  readonly expectedRows: number | undefined;
}

/** @throws Problem or CsvError PARAMETER_INVALID, ENCODING_UNSUPPORTED */
export function readImportParameters(query: ImportQuery, parser: Parser): ImportParameters {
  const { encoding, timeZone = 'UTC', maxRejects, expectedRows, dryRun = false } = query;
  const mode = (query.mode ?? 'append') as WriteMode;
  const onConstraint = (query.onConstraint ?? 'fail') as ImportParameters['onConstraint'];
  if (onConstraint === 'reject' && !canReject(mode))
    throw new Problem('PARAMETER_INVALID', 'onConstraint=reject goes with mode=append and mode=replace only');
  return {
    ...readFileOptions(query, parser),
    encoding: encoding === undefined ? undefined : encodingNamed(encoding),
    dateOrder: (query.dateOrder ?? 'iso') as DateOrder,
    timeZone: timeZoneNamed(timeZone),
    mode,
    onConstraint,
    dryRun,
    maxRejects: maxRejects === undefined ? undefined : parseRejectCeiling(maxRejects),
    expectedRows,
  };
}

/** Whether rows that violate a constraint can be set aside one by one: a statement that merges all rows cannot. */
export function canReject(mode: WriteMode): boolean {
  return mode === 'append' || mode === 'replace';
}
