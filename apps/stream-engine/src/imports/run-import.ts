import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { copyStatement, createCopySink, type Pool, type Table, withTransaction } from '@repo/database';
import {
  BufferPool,
  encodeCopy,
  type Outcome,
  parseWithFastCsv,
  sanitize,
  scanRecords,
} from '@repo/transforms';
import { defaultUploadLimits, type UploadLimits } from '../limits.ts';
import { Problem } from '../problem.ts';
import { decode } from '../sources/decode.ts';
import { inflate } from '../sources/inflate.ts';
import { Meter } from '../sources/meter.ts';
import type { UploadSource } from '../sources/upload-source.ts';
import type { CopyForm } from './copy-form.ts';
import { PeakRss } from './peak-rss.ts';
import { type PlanOptions, planImport } from './plan-import.ts';
import { type Receipt, rejectSummary, rowCounts } from './receipt.ts';
import { isAbove, type RejectCeiling } from './reject-ceiling.ts';
import { RejectSample } from './reject-sample.ts';
import { Stopwatch } from './stopwatch.ts';

export interface ImportOptions extends PlanOptions {
  readonly id: string;
  readonly table: Table;
  /** The file's, by its name in the WHATWG's Encoding Standard; a byte order mark overrules it. */
  readonly encoding: string | undefined;
  readonly maxRejects?: RejectCeiling | undefined;
  /** Records that the file must have, or nothing is loaded. */
  readonly expectedRows?: number | undefined;
  readonly parser: 'scanner' | 'fast-csv';
  readonly limits: Partial<UploadLimits>;
}

/**
 * The Stream Controller: runs one import from the first byte to COMMIT. Every border of its pipeline is a bounded
 * queue, so a slow database stops the reading of the source. A failure of any stage, and the signal, rolls back.
 * @returns the receipt, after COMMIT was acknowledged
 * @throws Problem, CsvError or DatabaseError, or the signal's reason; nothing was loaded then
 */
export async function runImport(
  pool: Pool,
  source: UploadSource,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<Receipt> {
  const { table, dialect } = options;
  const limits = { ...defaultUploadLimits, ...options.limits };
  const peakRss = new PeakRss();
  const sample = new RejectSample();
  const inflation = source.compression && inflate(source.compression, limits);
  const meter = new Meter();
  const text = decode(options.encoding);
  const buffers = new BufferPool(2 * limits.batchBytes);
  const parse: Duplex & { readonly busyMs?: number } =
    options.parser === 'fast-csv' ? parseWithFastCsv({ dialect, limits }) : scanRecords({ dialect, limits });
  const encode = encodeCopy({ buffers });
  try {
    const work = await withTransaction(
      pool,
      async (client) => {
        const stopwatch = new Stopwatch(
          () => (inflation?.busyMs ?? 0) + text.busyMs + (parse.busyMs ?? 0) + clean.busyMs + encode.busyMs,
        );
        const sink = createCopySink(client, {
          onWritten: (chunk) => buffers.release(chunk),
          onBlocked: stopwatch.blocked,
          onUnblocked: stopwatch.unblocked,
        });
        let copyForm: CopyForm = { form: 'text' };
        const clean = sanitize({
          columnsMax: limits.columnsMax,
          plan(header) {
            const plan = planImport(header, table, options);
            const names = plan.columns.map(({ name }) => name);
            sink.begin(copyStatement(table, names, plan.form));
            copyForm = plan;
            return plan;
          },
          onRejects(batch, outcome) {
            sample.add(batch);
            checkRejects(outcome, sample, options, false);
          },
        });
        const stages = [...(inflation ? [inflation] : []), meter, text, parse, clean, encode];
        await pipeline([source.stream, ...stages, sink], { signal });
        await source.finished();
        checkRejects(clean.outcome, sample, options, true);
        checkCounts(clean.outcome, sink.rowCount, options);
        stopwatch.copied();
        return { outcome: clean.outcome, copyForm, stopwatch };
      },
      { signal },
    );
    return receiptOf(options, {
      ...work,
      sample,
      bytes: { received: inflation?.received ?? meter.bytes, decoded: text.bytes },
      sha256: meter.digest(),
      peakRssBytes: peakRss.stop(),
    });
  } finally {
    // Where no pipeline has taken it over.
    inflation?.destroy();
    peakRss.stop();
  }
}

/** @throws Problem REJECT_LIMIT_REACHED with the counts and the sample */
function checkRejects(
  outcome: Outcome,
  sample: RejectSample,
  { maxRejects }: ImportOptions,
  atEnd: boolean,
): void {
  if (maxRejects === undefined || !isAbove(maxRejects, outcome, atEnd)) return;
  throw new Problem('REJECT_LIMIT_REACHED', `${outcome.rejected} of ${outcome.read} records were rejected`, {
    members: { rows: rowCounts(outcome, false), rejects: rejectSummary(outcome, sample.rejects) },
  });
}

/** @throws Problem ROWS_UNEXPECTED, ROW_COUNT_MISMATCH when a trigger or a rule of the table has swallowed rows */
function checkCounts(outcome: Outcome, copied: number, { expectedRows }: ImportOptions): void {
  if (expectedRows !== undefined && outcome.read !== expectedRows) {
    throw new Problem(
      'ROWS_UNEXPECTED',
      `the file has ${outcome.read} records and ${expectedRows} were announced`,
    );
  }
  if (copied !== outcome.kept) {
    throw new Problem('ROW_COUNT_MISMATCH', `${outcome.kept} rows were sent and the database took ${copied}`);
  }
}

interface Finished {
  readonly outcome: Outcome;
  readonly copyForm: CopyForm;
  readonly stopwatch: Stopwatch;
  readonly sample: RejectSample;
  readonly bytes: Receipt['bytes'];
  readonly sha256: string;
  readonly peakRssBytes: number;
}

function receiptOf({ id, table }: ImportOptions, finished: Finished): Receipt {
  const { outcome, copyForm, stopwatch, sample, bytes, sha256, peakRssBytes } = finished;
  const seconds = stopwatch.elapsedMs / 1000;
  const time = stopwatch.read();
  return {
    id,
    status: 'committed',
    table: `${table.schema}.${table.name}`,
    mode: 'append',
    format: copyForm.form,
    ...(copyForm.formReason === undefined ? {} : { formatReason: copyForm.formReason }),
    rows: rowCounts(outcome, true),
    bytes,
    sha256,
    changes: Object.fromEntries(outcome.changes),
    rejects: rejectSummary(outcome, sample.rejects),
    durationMs: time.waitingForClientMs + time.processingMs + time.waitingForDatabaseMs + time.commitMs,
    rowsPerSecond: Math.round(outcome.kept / seconds),
    peakRssBytes,
    time,
  };
}
