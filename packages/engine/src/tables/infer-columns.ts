import { pipeline } from 'node:stream/promises';
import type { NewColumn } from '@repo/database';
import { type DateOrder, type Outcome, type RecordBatch, sanitize, suspectDelimiter } from '@repo/transforms';
import type { FileOptions } from '../parameters/file-options.ts';
import { isEmail } from '../plan/rule-for.ts';
import type { ImportLimits } from '../limits/import-limits.ts';
import type { TextSample } from '../source/decode-sample.ts';
import { recordsOfSample } from '../source/records-of.ts';
import { type InferredType, TypeInference } from './type-inference.ts';
import { newColumnNames } from './new-column-names.ts';
import { typeCandidates } from './type-candidates.ts';

/** A column as the sample suggests it. */
export interface InferredColumn extends NewColumn, InferredType {
  /** The name in the file; absent where that has no header. */
  readonly header?: string;
}

export interface InferredColumns {
  readonly columns: readonly InferredColumn[];
  readonly outcome: Outcome;
}

export interface InferOptions extends Pick<FileOptions, 'dialect' | 'nullWords'> {
  readonly dateOrder: DateOrder;
  readonly limits: ImportLimits;
}

/**
 * Finds names and types for the columns of a file, such that each well-formed record of the sample can be loaded and
 * nothing of it is changed but how points in time are written.
 * @throws Problem or CsvError for the header, as an import does; COLUMN_NAME_INVALID
 */
export async function inferColumns(sample: TextSample, options: InferOptions): Promise<InferredColumns> {
  const { dialect, nullWords, dateOrder, limits } = options;
  const candidates = typeCandidates(dateOrder);
  let header: readonly string[] = [];
  let names: readonly string[] = [];
  let inferences: readonly TypeInference[] = [];
  const clean = sanitize({
    columnsMax: limits.columnsMax,
    plan(found) {
      header = found;
      refuseSuspect(header, options);
      names = newColumnNames(header);
      inferences = header.map((_, source) => new TypeInference(source, candidates, nullWords));
      return { columns: [], fieldCount: header.length, form: 'text' };
    },
  });
  const look = async (batches: AsyncIterable<RecordBatch>): Promise<void> => {
    for await (const batch of batches) {
      for (const inference of inferences) inference.add(batch);
      batch.release();
    }
  };
  await pipeline(...recordsOfSample(sample, options), clean, look);
  const columns = names.map((name, c) =>
    columnOf(name, inferences[c]!.result(), dialect.header === false ? undefined : header[c]),
  );
  return { columns, outcome: clean.outcome };
}

/** @throws CsvError DELIMITER_SUSPECT */
function refuseSuspect(header: readonly string[], { dialect }: InferOptions): void {
  if (header.length > 1 || dialect.header === false) return;
  const suspect = suspectDelimiter(header[0]!, dialect, {});
  if (suspect !== undefined) throw suspect;
}

function columnOf(name: string, inferred: InferredType, header: string | undefined): InferredColumn {
  const { type, hasNull } = inferred;
  const isChecked = type === 'text' && isEmail({ name });
  const note = isChecked ? '; an import checks e-mail addresses in a column of this name' : '';
  return { name, type, why: inferred.why + note, hasNull, ...(header === undefined ? {} : { header }) };
}
