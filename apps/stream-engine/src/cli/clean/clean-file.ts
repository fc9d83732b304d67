import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  compilePatterns,
  defaultImportLimits,
  dialectOfFile,
  foldName,
  type ImportParameters,
  type ImportSource,
  type OpenSource,
  recordsOf,
  tooManyRejects,
  unexpectedRows,
} from '@repo/engine';
import {
  compilePlanInTurns,
  formatCsv,
  formatNdjson,
  type Outcome,
  type PlannedColumn,
  preambleOf,
  type RecordBatch,
  rfc4180,
  sanitize,
} from '@repo/transforms';
import { type ColumnTypes, rejectUnknownColumns } from './column-types.ts';
import { TypeInference } from './type-inference.ts';
import { plannedColumn } from './planned-column.ts';

/** How to clean a file. */
export interface Cleaning {
  readonly parameters: ImportParameters;
  /** Types from the command line. */
  readonly types: ColumnTypes;
  /** Whether to infer a type for all other columns; otherwise they are text. */
  readonly infer: boolean;
  readonly to: 'csv' | 'ndjson';
}

export interface CleanOptions extends Cleaning {
  /** Reads the file again from its beginning; undefined if it cannot be read twice. */
  readonly reopen: OpenSource | undefined;
  /** Called with what must precede rejected records, so that they can be cleaned with the same parameters. */
  readonly onHeader: (head: Buffer) => void;
  /** Called with each batch that has rejects. */
  readonly onRejects: (batch: RecordBatch) => Promise<void> | undefined;
}

export interface Cleaned {
  readonly outcome: Outcome;
  readonly columns: readonly PlannedColumn[];
  /** Whether types were inferred; `impossible`: the file is too long to hold in memory and cannot be read twice. */
  readonly inference: 'done' | 'off' | 'impossible';
}

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
  const { encoding, usualEncoding, maxRejects } = parameters;
  const dialect = dialectOfFile(parameters.dialect, source);
  const limits = defaultImportLimits;
  const inference = new TypeInference({ ...parameters, dialect }, signal);
  if (infer && reopen) await inference.readFile(reopen);
  const patterns = await compilePatterns(parameters.columns);
  let columns: readonly PlannedColumn[] = [];
  const clean = sanitize({
    columnsMax: limits.columnsMax,
    plan(header, start) {
      onHeader(Buffer.concat([records.mark, preambleOf(start.dialect), start.header ?? Buffer.alloc(0)]));
      rejectUnknownColumns('--type', types.keys(), header);
      rejectUnknownColumns('--column', parameters.columns.keys(), header);
      columns = header.map((name, at) => {
        const chosen = { named: types.get(foldName(name)), inferred: inference.types[at] };
        return plannedColumn(name, at, chosen, parameters, patterns);
      });
      return compilePlanInTurns({ columns, fieldCount: header.length, form: 'text' });
    },
    onRejects(batch, outcome) {
      const taken = onRejects(batch);
      enforceRejectLimit(outcome, maxRejects, false);
      return taken;
    },
  });
  // A file without a header is written without one.
  const { header = true } = dialect;
  const format = to === 'ndjson' ? formatNdjson() : formatCsv({ dialect: { ...rfc4180, header } });
  const records = recordsOf(source, {
    dialect,
    limits,
    encoding,
    usualEncoding,
    textStage: infer && !reopen ? inference.stage() : undefined,
  });
  await pipeline([...records.streams, clean, format, output], { signal });
  await source.finished();
  const { outcome } = clean;
  enforceRejectLimit(outcome, maxRejects, true);
  const unexpected = unexpectedRows(outcome, parameters);
  if (unexpected) throw unexpected;
  return { outcome, columns, inference: !infer ? 'off' : inference.isImpossible ? 'impossible' : 'done' };
}

/** @throws Problem REJECT_LIMIT_REACHED */
function enforceRejectLimit(outcome: Outcome, ceiling: ImportParameters['maxRejects'], atEnd: boolean): void {
  const tooMany = tooManyRejects(outcome, ceiling, atEnd);
  if (tooMany) throw tooMany;
}
