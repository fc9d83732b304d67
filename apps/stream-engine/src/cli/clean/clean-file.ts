import type { Duplex, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  defaultImportLimits,
  foldName,
  type ImportParameters,
  type ImportSource,
  inferColumns,
  isEmail,
  type OpenSource,
  ruleFor,
  recordsOf,
  recordsOfSample,
  tooManyRejects,
  unexpectedRows,
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
  /** Types that the command line gives. */
  readonly types: ColumnTypes;
  /** Whether each other column gets a type that all of its values have; otherwise they are text. */
  readonly infer: boolean;
  readonly to: 'csv' | 'ndjson';
}

export interface CleanOptions extends Cleaning {
  /** Reads the file again from its beginning; undefined if it cannot be read twice. */
  readonly reopen: OpenSource | undefined;
  /** Called with the header's bytes, after a byte order mark if the file is not in UTF-8. */
  readonly onHeader: (line: Buffer) => void;
  /** Called with each batch that has rejects. */
  readonly onRejects: (batch: RecordBatch) => Promise<void> | undefined;
}

export interface Cleaned {
  readonly outcome: Outcome;
  readonly columns: readonly PlannedColumn[];
  /** Whether types were inferred; `impossible`: the file is too long to hold in memory and cannot be read twice. */
  readonly inference: 'done' | 'off' | 'impossible';
}

/** Newer servers take more spellings of numbers and times; there is none here that would not. */
const SERVER_VERSION = 180_000;

/**
 * Cleans a file without a database: the stages of an import, then a writer of text. Types are inferred from the whole
 * file, which is read twice. A file that cannot be read twice must fit into the first MiB: a type inferred from part of
 * a file would change later values silently. Memory: the buffers of the stages and the first MiB, whatever the size of
 * the file.
 * @throws Problem or CsvError, and what the output fails with
 */
export async function cleanFile(
  source: ImportSource,
  output: Writable,
  options: CleanOptions,
  signal: AbortSignal,
): Promise<Cleaned> {
  const { parameters, types, infer, to, reopen, onHeader, onRejects } = options;
  const { dialect, encoding, usualEncoding, maxRejects } = parameters;
  const limits = defaultImportLimits;
  let inferred: readonly (NamedType | undefined)[] = [];
  let inference: Cleaned['inference'] = infer ? 'done' : 'off';
  let columns: readonly PlannedColumn[] = [];
  const inferFrom = async (records: readonly (Readable | Duplex)[]) => {
    inferred = await typesOf(records, parameters, signal);
  };
  if (infer && reopen)
    await reopen(signal, async (again) => {
      await inferFrom(recordsOf(again, { dialect, limits, encoding, usualEncoding }).streams);
      await again.finished();
    });
  const look = afterSample(async (sample) => {
    if (sample.cut) inference = 'impossible';
    else await inferFrom(recordsOfSample(sample, { dialect, limits }));
  });
  const clean = sanitize({
    columnsMax: limits.columnsMax,
    plan(header, line): Plan {
      onHeader(Buffer.concat([records.mark, line ?? Buffer.alloc(0)]));
      refuseUnknown(types, header);
      columns = header.map((name, at) =>
        plannedColumn(name, at, { named: types.get(foldName(name)), inferred: inferred[at] }, parameters),
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
    textStage: infer && !reopen ? look : undefined,
  });
  await pipeline([...records.streams, clean, format, output], { signal });
  await source.finished();
  const { outcome } = clean;
  refuseAbove(outcome, maxRejects, true);
  const unexpected = unexpectedRows(outcome, parameters);
  if (unexpected) throw unexpected;
  return { outcome, columns, inference };
}

/** A type that all values of the column have, for each column. Undefined for text: the column's name then says more. */
async function typesOf(
  records: readonly (Readable | Duplex)[],
  parameters: ImportParameters,
  signal: AbortSignal,
): Promise<(NamedType | undefined)[]> {
  const { columns } = await inferColumns(records, { ...parameters, limits: defaultImportLimits, signal });
  return columns.map(({ type }) => (type === 'text' ? undefined : typeNamed(type)));
}

interface ChosenType {
  readonly named: NamedType | undefined;
  readonly inferred: NamedType | undefined;
}

/** An inferred type changes no value, even if the file has been written to since. */
function plannedColumn(
  name: string,
  source: number,
  { named, inferred }: ChosenType,
  { dateOrder, timeZone, nullWords }: ImportParameters,
): PlannedColumn {
  const { type, rule } =
    named ?? inferred ?? typeNamed(isEmail({ name: columnLike(name) }) ? 'email' : 'text');
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
  const exact = named === undefined && inferred !== undefined;
  const asked = { dateOrder, timeZone, exact, serverVersion: SERVER_VERSION };
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
  const tooMany = tooManyRejects(outcome, ceiling, atEnd);
  if (tooMany) throw tooMany;
}
