import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  defaultImportLimits,
  foldName,
  type ImportParameters,
  type ImportSource,
  inferColumns,
  isAbove,
  isEmail,
  Problem,
  ruleFor,
  recordsOf,
} from '@repo/engine';
import {
  formatCsv,
  formatNdjson,
  type Outcome,
  type Plan,
  type PlannedColumn,
  type RecordBatch,
  rfc4180,
  sanitize,
} from '@repo/transforms';
import { afterSample } from './after-sample.ts';
import { type ColumnTypes, refuseUnknown } from './column-types.ts';
import { type NamedType, typeNamed } from './type-named.ts';

/** How a file is to be cleaned. */
export interface Cleaning {
  readonly parameters: ImportParameters;
  /** What the command line says; the others are inferred, or text. */
  readonly types: ColumnTypes;
  readonly infer: boolean;
  readonly to: 'csv' | 'ndjson';
}

export interface CleanOptions extends Cleaning {
  /** Sees the header, as it stands in the file. */
  readonly onHeader: (line: Buffer) => void;
  /** Sees each batch that has rejects. */
  readonly onRejects: (batch: RecordBatch) => Promise<void> | undefined;
}

export interface Cleaned {
  readonly outcome: Outcome;
  readonly columns: readonly PlannedColumn[];
}

/** Newer servers take more spellings of numbers and times; there is none here that would not. */
const SERVER_VERSION = 180_000;

/**
 * Cleans a file without a database: the stages of an import, and a writer of text behind them. Memory: their buffers and
 * the first MiB, whatever the size of the file.
 * @throws Problem or CsvError, and what the output fails with
 */
export async function cleanFile(
  source: ImportSource,
  output: Writable,
  options: CleanOptions,
  signal: AbortSignal,
): Promise<Cleaned> {
  const { parameters, types, infer, to, onHeader, onRejects } = options;
  const { dialect, encoding, usualEncoding, maxRejects, expectedRows } = parameters;
  const limits = defaultImportLimits;
  const inferred: (NamedType | undefined)[] = [];
  let columns: readonly PlannedColumn[] = [];
  const look = afterSample(async (sample) => {
    const found = await inferColumns(sample, { ...parameters, limits });
    // Of text the name says more.
    inferred.push(...found.columns.map(({ type }) => (type === 'text' ? undefined : typeNamed(type))));
  });
  const clean = sanitize({
    columnsMax: limits.columnsMax,
    plan(header, line): Plan {
      if (line) onHeader(Buffer.from(line));
      refuseUnknown(types, header);
      columns = header.map((name, at) =>
        plannedColumn(name, at, types.get(foldName(name)) ?? inferred[at], parameters),
      );
      return { columns, fieldCount: header.length, form: 'text' };
    },
    onRejects(batch, outcome) {
      const taken = onRejects(batch);
      refuseAbove(outcome, maxRejects, false);
      return taken;
    },
  });
  // Without a header in, none comes out.
  const { header = true } = dialect;
  const format = to === 'ndjson' ? formatNdjson() : formatCsv({ dialect: { ...rfc4180, header } });
  const records = recordsOf(source, {
    dialect,
    limits,
    encoding,
    usualEncoding,
    textStage: infer ? look : undefined,
  });
  await pipeline([...records.streams, clean, format, output], { signal });
  await source.finished();
  const { outcome } = clean;
  refuseAbove(outcome, maxRejects, true);
  if (expectedRows !== undefined && outcome.read !== expectedRows)
    throw new Problem(
      'ROWS_UNEXPECTED',
      `the file has ${outcome.read} records and ${expectedRows} were announced`,
    );
  return { outcome, columns };
}

function plannedColumn(
  name: string,
  source: number,
  named: NamedType | undefined,
  { dateOrder, timeZone, nullWords }: ImportParameters,
): PlannedColumn {
  const { type, rule } = named ?? typeNamed(isEmail({ name: columnLike(name) }) ? 'email' : 'text');
  const column = {
    name,
    position: source + 1,
    type,
    nullable: true,
    hasDefault: false,
    identity: undefined,
    generated: false,
    insertable: true,
  };
  const asked = { dateOrder, timeZone, serverVersion: SERVER_VERSION };
  return { name, source, rule: ruleFor(column, { ...asked, rule }), required: false, nullWords };
}

/** As a column of that header would be called: `Work E-Mail` is `work_e_mail`. */
function columnLike(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

/** @throws Problem REJECT_LIMIT_REACHED */
function refuseAbove(outcome: Outcome, ceiling: ImportParameters['maxRejects'], atEnd: boolean): void {
  if (ceiling === undefined || !isAbove(ceiling, outcome, atEnd)) return;
  throw new Problem('REJECT_LIMIT_REACHED', `${outcome.rejected} of ${outcome.read} records were rejected`);
}
