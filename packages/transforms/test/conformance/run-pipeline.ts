import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CsvError,
  describeReject,
  encodeCopy,
  formatCsv,
  formatNdjson,
  isReject,
  type Outcome,
  type Reject,
  type ScanRecordsOptions,
  sanitize,
  scanRecords,
} from '../../src/index.ts';
import { text } from '../../src/columns/text.ts';
import { everySplit, splitEvery } from '../split.ts';
import { collect } from '../streams.ts';

export const outputForms = ['COPY binary', 'COPY text', 'NDJSON', 'CSV'] as const;

type OutputForm = (typeof outputForms)[number];

const encoders: Readonly<Record<OutputForm, () => Duplex>> = {
  'COPY binary': encodeCopy,
  'COPY text': encodeCopy,
  NDJSON: formatNdjson,
  CSV: formatCsv,
};

/**
 * Returns every split for NDJSON. For the other forms one suffices, whose first batch has only the header: encoders get the
 * same batches, which `scan-records.test.ts` compares at every split.
 */
export function splitsFor(form: OutputForm, file: Buffer): Iterable<Buffer[]> {
  return form === 'NDJSON' ? everySplit(file) : [splitEvery(file, 1)];
}

export interface PipelineResult {
  /** Output as latin1, which compares a hundred times as fast as a Buffer. */
  readonly bytes: string;
  readonly outcome: Outcome | undefined;
  readonly rejects: readonly Reject[];
  /** Error of the whole file. */
  readonly error: Pick<CsvError, 'code' | 'position' | 'limit'> | undefined;
}

/** Returns all results for a file whose columns are text; none may depend on how the file is split. */
export async function runPipeline(
  form: OutputForm,
  chunks: Iterable<Buffer>,
  scanning: ScanRecordsOptions = {},
): Promise<PipelineResult> {
  const rejects: Reject[] = [];
  const out: Buffer[] = [];
  const clean = sanitize({
    columnsMax: scanning.limits?.columnsMax ?? 1600,
    plan: (header) => ({
      form: form === 'COPY binary' ? 'binary' : 'text',
      fieldCount: header.length,
      columns: header.map((name, source) => ({ name, source, rule: text(), required: false })),
    }),
    onRejects(batch) {
      for (let r = 0; r < batch.recordCount; r++)
        if (isReject(batch.fate[r]!)) rejects.push(describeReject(batch, r));
    },
  });
  try {
    await pipeline(Readable.from(chunks), scanRecords(scanning), clean, encoders[form](), collect(out));
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const { code, position, limit } = thrown;
    // The size of the batches determines how much was output before the error.
    return { bytes: '', outcome: undefined, rejects: [], error: { code, position, limit } };
  }
  return { bytes: Buffer.concat(out).toString('latin1'), outcome: clean.outcome, rejects, error: undefined };
}
