import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  blamedSpan,
  describeReject,
  isReject,
  type Outcome,
  type RecordBatch,
  type Reject,
  type SanitizeOptions,
  sanitize,
  type ScanRecordsOptions,
  scanRecords,
} from '../src/index.ts';
import { poison } from './poison.ts';

export interface Sanitized {
  /** Values of the kept records, in the plan's order. */
  readonly rows: (string | null)[][];
  readonly rejects: Reject[];
  readonly outcome: Outcome;
  /** Original bytes of each rejected record. */
  readonly rejected: string[];
  /** Original bytes of the invalid field in each of them. */
  readonly blamed: (string | undefined)[];
}

/** Limits for tests with thousands of small files, for which the usual buffers would cost more than the work. */
export const smallBatches = { batchBytes: 1024 };

/** Scans and sanitizes a file with a plan in text form. */
export async function sanitizeFile(
  file: string | Buffer,
  { onRejects, ...options }: SanitizeOptions = {},
  { chunks = [Buffer.from(file)], ...scanning }: ScanRecordsOptions & { chunks?: Buffer[] } = {},
): Promise<Sanitized> {
  const rows: (string | null)[][] = [];
  const rejects: Reject[] = [];
  const rejected: string[] = [];
  const blamed: (string | undefined)[] = [];
  const clean = sanitize({
    ...options,
    onRejects(batch, outcome) {
      for (let r = 0; r < batch.recordCount; r++) {
        if (!isReject(batch.fate[r]!)) continue;
        rejects.push(describeReject(batch, r));
        const record = batch.bytes.toString('latin1', batch.recordStart[r], batch.recordEnd[r]);
        rejected.push(record);
        const span = blamedSpan(batch, r);
        blamed.push(span && record.slice(span.start, span.end));
      }
      return onRejects?.(batch, outcome);
    },
  });
  await pipeline(
    Readable.from(chunks),
    scanRecords(scanning),
    clean,
    async (batches: AsyncIterable<RecordBatch>) => {
      for await (const batch of batches) {
        for (let r = 0; r < batch.recordCount; r++) if (batch.fate[r] === 0) rows.push(rowOf(batch, r));
        poison(batch);
        batch.release();
      }
    },
  );
  return { rows, rejects, outcome: clean.outcome, rejected, blamed };
}

function rowOf({ bytes, columns, plan }: RecordBatch, r: number): (string | null)[] {
  return plan!.columns.map((_, c) => {
    const { start, length } = columns[c]!;
    return length[r]! < 0 ? null : bytes.toString('utf8', start[r], start[r]! + length[r]!);
  });
}
