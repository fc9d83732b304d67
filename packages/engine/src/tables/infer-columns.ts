import { type Duplex, type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { callbackify } from 'node:util';
import type { NewColumn } from '@repo/database';
import {
  compileColumn,
  type DateOrder,
  describeErrors,
  describeReject,
  doInTurns,
  isReject,
  type Outcome,
  type RecordBatch,
  type Reject,
  type RejectErrors,
  sanitize,
  type StartOfFile,
  type Steps,
  suspectDelimiter,
  type TypeName,
} from '@repo/transforms';
import type { FileOptions } from '../parameters/file-options.ts';
import { type NumberNotation, readNotation } from '../parameters/number-notation.ts';
import type { ColumnOptions } from '../parameters/column-options.ts';
import { foldName } from '../plan/fold-name.ts';
import { type NullReading, withNullOptions } from '../plan/null-options.ts';
import { isEmail } from '../plan/value-type.ts';
import type { ImportLimits } from '../limits/import-limits.ts';
import { type InferredType, TypeInference } from './type-inference.ts';
import { newColumnNames } from './new-column-names.ts';
import { type TypeCandidate, typeCandidates } from './type-candidates.ts';

/** A column inferred from the sample. */
export interface InferredColumn extends NewColumn, InferredType {
  /** Name in the file; absent if the file has no header. */
  readonly header?: string;
}

export interface InferredColumns {
  readonly columns: readonly InferredColumn[];
  readonly outcome: Outcome;
  /** Records that no import could load: their number by code, and the first of them. */
  readonly rejects: {
    readonly byCode: Readonly<Record<string, number>>;
    readonly sample: readonly SampledReject[];
  };
}

/** A reject as in a receipt. No type is known yet, so no error is about a single field. */
type SampledReject = Reject & RejectErrors;

export interface InferOptions extends Pick<FileOptions, 'dialect'>, NullReading {
  readonly dateOrder: DateOrder;
  readonly numbers?: NumberNotation;
  /** Options of single columns, by their folded names in the header. */
  readonly columns?: ReadonlyMap<string, ColumnOptions>;
  readonly limits: ImportLimits;
  /** Stops reading. */
  readonly signal?: AbortSignal;
}

/**
 * Infers names and types for the columns of a file, so that every well-formed record can be loaded without a change,
 * except in the spelling of times, and of true and false.
 * @param records stages that make batches of a file or its beginning; records after that may not fit the types
 * @throws Problem or CsvError for the header, like an import; COLUMN_NAME_INVALID
 */
export async function inferColumns(
  records: readonly (Readable | Duplex)[],
  options: InferOptions,
): Promise<InferredColumns> {
  const { dialect, limits, signal } = options;
  const candidates = typeCandidates({ dateOrder: options.dateOrder, ...options.numbers });
  let header: readonly string[] = [];
  let names: readonly string[] = [];
  let inferences: readonly TypeInference[] = [];
  const rejects: SampledReject[] = [];
  const clean = sanitize({
    columnsMax: limits.columnsMax,
    plan(found, start) {
      header = found;
      rejectSuspectDelimiter(header, start);
      names = newColumnNames(header);
      inferences = header.map((name, source) => inferenceOf(name, source, { ...options, candidates }));
      return { columns: [], fieldCount: header.length, form: 'text' };
    },
    onRejects: (batch) => addRejects(batch, rejects),
  });
  const add = callbackify(async (batch: RecordBatch) => {
    await doInTurns(addTo(inferences, batch));
    batch.release();
  });
  const look = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (batch: RecordBatch, _, callback) => add(batch, callback),
  });
  await pipeline([...records, clean, look], signal ? { signal } : {});
  const columns = names.map((name, c) =>
    columnOf(name, inferences[c]!.result(), dialect.header === false ? undefined : header[c]),
  );
  const { outcome } = clean;
  return {
    columns,
    outcome,
    rejects: { byCode: Object.fromEntries(outcome.rejectsByCode), sample: rejects },
  };
}

function inferenceOf(
  header: string,
  source: number,
  options: InferOptions & { readonly candidates: readonly TypeCandidate[] },
): TypeInference {
  const own = options.columns?.get(foldName(header)) ?? {};
  const { dateOrder = options.dateOrder, decimal, grouping, number } = own;
  const hasOwn = own.dateOrder ?? decimal ?? grouping ?? number;
  const numbers = readNotation({ ...options.numbers, ...own });
  const candidates = hasOwn === undefined ? options.candidates : typeCandidates({ dateOrder, ...numbers });
  const readAs = (type: TypeName) =>
    compileColumn({ name: '', source, ...withNullOptions({ type, options: {} }, options, own) });
  // No type but text has an empty text.
  return new TypeInference({ text: readAs('text'), typed: readAs('int8') }, candidates);
}

/** Number of rejects that are reported one by one. */
const REJECTS_MAX = 20;

function addRejects(batch: RecordBatch, rejects: SampledReject[]): void {
  for (let r = 0; r < batch.recordCount && rejects.length < REJECTS_MAX; r++)
    if (isReject(batch.fate[r]!)) rejects.push({ ...describeReject(batch, r), ...describeErrors(batch, r) });
}

/** Pauses after each column, of which there may be 1,600. */
function* addTo(inferences: readonly TypeInference[], batch: RecordBatch): Steps {
  for (const inference of inferences) {
    yield* inference.add(batch);
    yield;
  }
}

/** @throws CsvError DELIMITER_SUSPECT */
function rejectSuspectDelimiter(header: readonly string[], { dialect }: StartOfFile): void {
  if (header.length > 1 || dialect.header === false) return;
  const suspect = suspectDelimiter(header[0]!, dialect, {});
  if (suspect !== undefined) throw suspect;
}

function columnOf(name: string, inferred: InferredType, header: string | undefined): InferredColumn {
  const { type, hasNull } = inferred;
  const isChecked = type === 'text' && isEmail({ name });
  const note = isChecked
    ? '; without exact=true an import checks e-mail addresses in a column of this name'
    : '';
  return { name, type, why: inferred.why + note, hasNull, ...(header === undefined ? {} : { header }) };
}
