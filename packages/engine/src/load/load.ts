import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createWriter, type RejectLog, type Table, type Written } from '@repo/database';
import { type Outcome, parseWithFastCsv, sanitize, scanRecords } from '@repo/transforms';
import type pg from 'pg';
import type { ImportLimits } from '../limits/import-limits.ts';
import { Problem } from '../problem/problem.ts';
import { decode } from '../source/decode.ts';
import { inflate } from '../source/inflate.ts';
import { Meter } from '../source/meter.ts';
import type { ImportSource } from '../source/import-source.ts';
import type { CopyForm } from '../plan/copy-form.ts';
import { createDestination } from './create-destination.ts';
import { type FileDemands, unmetDemand } from './file-demands.ts';
import type { Parser } from '../parameters/parser.ts';
import { canReject } from '../parameters/write-mode.ts';
import type { OnConstraint } from '../parameters/import-parameters.ts';
import { locateError } from './locate-error.ts';
import { PeakRss } from './peak-rss.ts';
import { type PlanOptions, planImport } from '../plan/plan-import.ts';
import type { Progress } from './progress.ts';
import type { Receipt } from './receipt.ts';
import { rejectedRecords } from './rejected-records.ts';
import { Rejects } from './rejects.ts';
import { Stopwatch } from './stopwatch.ts';

export interface LoadOptions extends PlanOptions, FileDemands {
  readonly id: string;
  readonly table: Table;
  /** The file's, by its name in the WHATWG's Encoding Standard; a byte order mark overrules it. */
  readonly encoding: string | undefined;
  readonly onConstraint: OnConstraint;
  /** SHA-256 that the file must have as it is sent, hexadecimal, or nothing is loaded. */
  readonly sentSha256?: string | undefined;
  readonly parser: Parser;
  readonly limits: ImportLimits;
  /** Told how far the import is. */
  readonly progress: Progress;
  /** Takes what is set aside; the caller closes it. */
  readonly rejectLog: RejectLog;
}

/** What the transaction is about to commit. */
export interface Loaded {
  readonly fileName: string | undefined;
  readonly outcome: Outcome;
  readonly written: Written;
  readonly copyForm: CopyForm;
  readonly stopwatch: Stopwatch;
  readonly rejects: Rejects;
  readonly bytes: Receipt['bytes'];
  /** Of the inflated bytes, hexadecimal. */
  readonly sha256: string;
  /** Of the bytes as they were sent. */
  readonly sentSha256: string;
  readonly peakRssBytes: number;
}

/**
 * The Stream Controller: runs a file from its first byte to the acknowledged COPY, inside a transaction. Every border
 * of its pipeline is a bounded queue, so a slow database stops the reading of the source.
 * @param client is in a transaction, which the caller commits; or rolls back when this throws
 * @throws Problem, CsvError or DatabaseError, or the signal's reason
 */
export async function load(
  client: pg.Client,
  source: ImportSource,
  options: LoadOptions,
  signal: AbortSignal,
): Promise<Loaded> {
  const { table, dialect, limits, progress } = options;
  const peakRss = new PeakRss();
  const inflation = source.compression && inflate(source.compression, limits);
  const sent = inflation && new Meter();
  const meter = new Meter();
  const text = decode(options.encoding);
  const parse: Duplex & { readonly busyMs?: number } =
    options.parser === 'fast-csv' ? parseWithFastCsv({ dialect, limits }) : scanRecords({ dialect, limits });
  const outcome = () => clean.outcome;
  const rejects = new Rejects({
    importId: options.id,
    log: options.rejectLog,
    ceiling: options.maxRejects,
    outcome,
  });
  const stopwatch = new Stopwatch(
    () => (inflation?.busyMs ?? 0) + text.busyMs + (parse.busyMs ?? 0) + clean.busyMs + destination.busyMs,
  );
  const destination = createDestination({
    ...options,
    client,
    outcome,
    rejects,
    stopwatch,
    bufferBytes: 2 * limits.batchBytes,
  });
  const writer = createWriter(client, options);
  let copyForm: CopyForm = { form: 'text' };
  const clean = sanitize({
    columnsMax: limits.columnsMax,
    async plan(names, line) {
      if (line) rejects.header = Buffer.from(line);
      const plan = planImport(names, table, options);
      copyForm = plan;
      stopwatch.blocked();
      await destination.begin(await writer.begin(plan.columns.map(({ name }) => name)), plan);
      stopwatch.unblocked();
      return plan;
    },
    onRejects: (batch) => rejects.take(rejectedRecords(batch)),
  });
  const receivedBytes = () => inflation?.received ?? meter.bytes;
  progress.begin(source.bytesTotal, () => ({
    receivedBytes: receivedBytes(),
    outcome: clean.outcome,
    time: stopwatch.read(),
  }));
  try {
    const stages = [sent, inflation, meter, text, parse, clean].filter((stage) => stage !== undefined);
    await pipeline([source.stream, ...stages, ...destination.streams], { signal });
    await source.finished();
    const sha256 = meter.digest();
    const sentSha256 = sent?.digest() ?? sha256;
    checkDigest(sentSha256, options);
    const unmet = unmetDemand(clean.outcome, options, true);
    if (unmet) throw new Problem(unmet.code, unmet.message, { members: rejects.members() });
    checkCount(clean.outcome, destination.rowCount);
    progress.enter('merging');
    stopwatch.blocked();
    const written = await writer.finish(destination.rowCount);
    stopwatch.copied();
    return {
      fileName: source.fileName,
      outcome: clean.outcome,
      written,
      copyForm,
      stopwatch,
      rejects,
      bytes: { received: receivedBytes(), decoded: text.bytes },
      sha256,
      sentSha256,
      peakRssBytes: peakRss.stop(),
    };
  } catch (error) {
    const couldReject = options.onConstraint === 'fail' && canReject(options.mode);
    throw locateError(error, (row) => destination.positionOf(row), couldReject);
  } finally {
    peakRss.stop();
  }
}

/** @throws Problem DIGEST_MISMATCH */
function checkDigest(found: string, { sentSha256 }: LoadOptions): void {
  if (sentSha256 === undefined || sentSha256 === found) return;
  throw new Problem(
    'DIGEST_MISMATCH',
    `the file that arrived has the SHA-256 ${found} and not the announced one`,
  );
}

/** @throws Problem ROW_COUNT_MISMATCH when a trigger or a rule of the table has swallowed rows */
function checkCount({ kept }: Outcome, copied: number): void {
  if (copied !== kept)
    throw new Problem('ROW_COUNT_MISMATCH', `${kept} rows were sent and the database took ${copied}`);
}
