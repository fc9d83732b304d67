import { pipeline } from 'node:stream/promises';
import type { Pool, RejectLog, Table, Writer, Written } from '@repo/database';
import {
  compilePlanInTurns,
  type Dialect,
  emptyOutcome,
  type Outcome,
  sanitize,
  type StartOfFile,
} from '@repo/transforms';
import type pg from 'pg';
import type { ImportLimits } from '../limits/import-limits.ts';
import type { OnConstraint } from '../parameters/import-parameters.ts';
import type { ImportPlan } from '../plan/plan-import.ts';
import { locateError } from '../problem/locate-error.ts';
import { Problem } from '../problem/problem.ts';
import type { ImportSource } from '../source/import-source.ts';
import { type Parser, recordsOf } from '../source/records-of.ts';
import { createDestination } from './create-destination.ts';
import {
  type FileConditions,
  noWellFormedRecord,
  replaceEmptiedByTriggers,
  unmetCondition,
} from './file-conditions.ts';
import type { DefaultFiller } from './default-filler.ts';
import { PeakRss } from './peak-rss.ts';
import type { Progress } from './progress.ts';
import type { Receipt } from './receipt.ts';
import { rejectedRecords } from './rejected-records.ts';
import { Rejects } from './rejects.ts';
import type { SequenceFollower } from './sequence-follower.ts';
import { type CheckSlots, ServerCheck } from './server-check.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface LoadOptions extends FileConditions {
  readonly id: string;
  readonly table: Table;
  readonly dialect: Dialect;
  /** Encoding of the file, by its name in the WHATWG Encoding Standard; a byte order mark overrides it. */
  readonly encoding: string | undefined;
  /** Encoding of a file without a byte order mark if neither `encoding` nor the source names one. */
  readonly usualEncoding: string | undefined;
  readonly parser: Parser;
  readonly limits: ImportLimits;
  /** Called and awaited once, before a record of more than `LARGE_RECORD_BYTES` is buffered. */
  readonly onLargeRecord: () => Promise<void>;
  readonly onConstraint: OnConstraint;
  /** Whether `onConstraint=reject` is possible. */
  readonly mayReject: boolean;
  /** SHA-256 that the file must have as sent, hexadecimal; otherwise nothing is loaded. */
  readonly sentSha256?: string | undefined;
  /** Creates the plan once the header is known. */
  readonly plan: (header: readonly string[], start: StartOfFile) => Promise<ImportPlan>;
  /** Connections for checks of values that only the server can read. */
  readonly pool: Pool;
  readonly checkSlots: CheckSlots;
  /** Decides which table COPY writes to, and what happens to the rows afterwards. */
  readonly writer: Writer;
  /** Started with the import. */
  readonly stopwatch: Stopwatch;
  /** Receives the progress. */
  readonly progress: Progress;
  /** Gives empty fields the defaults of their columns. */
  readonly defaults: DefaultFiller;
  /** Notes the numbers for columns with a sequence; undefined: sequences stay as they are. */
  readonly sequences: SequenceFollower | undefined;
  /** Receives the rejected records; the caller closes it. */
  readonly rejectLog: RejectLog;
}

/** Result that the transaction will commit. */
export interface Loaded {
  readonly fileName: string | undefined;
  readonly outcome: Outcome;
  readonly written: Written;
  readonly plan: ImportPlan;
  readonly stopwatch: Stopwatch;
  readonly rejects: Rejects;
  readonly bytes: Receipt['bytes'];
  /** Hash of the inflated bytes, hexadecimal. */
  readonly sha256: string;
  /** Hash of the bytes as sent. */
  readonly sentSha256: string;
  readonly peakRssBytes: number;
}

/** How long an import that has failed waits for a check of the server, which may be frozen. */
const CHECK_LIMIT_MS = 400;

/**
 * Loads a file, from its first byte to the acknowledged COPY, in a transaction. Each stage of the pipeline has a
 * bounded queue, so a slow database stops the reading of the source.
 * @param client in a transaction, which the caller commits, or rolls back if this throws
 * @throws Problem, CsvError or DatabaseError, or the signal's reason
 */
export async function load(
  client: pg.Client,
  source: ImportSource,
  options: LoadOptions,
  signal: AbortSignal,
): Promise<Loaded> {
  const { writer, limits, progress, stopwatch } = options;
  const outcome = emptyOutcome();
  const peakRss = new PeakRss();
  let planned = undefined as ImportPlan | undefined;
  let check = undefined as ServerCheck | undefined;
  const halt = new AbortController();
  const rejects = new Rejects({
    importId: options.id,
    log: options.rejectLog,
    ceiling: options.maxRejects,
    outcome,
    mark: () => records.mark,
  });
  const records = stopwatch.measure(recordsOf(source, { ...options, isHashed: true }));
  const destination = stopwatch.measure(
    createDestination({
      ...options,
      client,
      outcome,
      rejects,
      stopwatch,
      bufferBytes: 2 * limits.batchBytes,
    }),
  );
  const clean = stopwatch.measure(
    sanitize({
      columnsMax: limits.columnsMax,
      hasLooseHeader: true,
      outcome,
      async plan(names, start) {
        rejects.header = start.header;
        planned = await options.plan(names, start);
        check = serverCheck(planned, options, AbortSignal.any([signal, halt.signal]));
        return compilePlanInTurns(planned);
      },
      async onPlanned() {
        const plan = planned!;
        stopwatch.blocked();
        await options.defaults.begin(plan);
        await options.sequences?.begin(plan);
        await destination.begin(await writer.begin(plan.columns.map(({ name }) => name)), plan);
        stopwatch.unblocked();
      },
      checkOnServer: (batch) => check?.check(batch),
      onRejects: (batch) => rejects.take(rejectedRecords(batch), batch.dialect),
      onKept(batch) {
        const filling = options.defaults.fill(batch);
        if (!filling) return options.sequences?.add(batch);
        stopwatch.blocked();
        return filling.finally(stopwatch.unblocked).then(() => options.sequences?.add(batch));
      },
    }),
  );
  progress.begin(source.bytesTotal, () => ({
    receivedBytes: records.receivedBytes,
    outcome,
    time: stopwatch.read(),
  }));
  try {
    await pipeline([...records.streams, clean, ...destination.streams], { signal });
    await source.finished();
    const digests = records.digests();
    checkDigest(digests.sentSha256, options);
    const unmet = unmetCondition(outcome, options, true);
    if (unmet) throw rejects.explain(unmet);
    progress.enter('merging');
    // From here to the receipt, time counts as spent in the database.
    stopwatch.blocked();
    await destination.confirm();
    const written = await writer.finish({ sent: outcome.kept, taken: destination.rowCount });
    const loss = replaceEmptiedByTriggers(outcome, options, written);
    if (loss) throw rejects.explain(loss);
    return {
      fileName: source.fileName,
      outcome,
      written,
      // The pipeline fails if there is no header, so there is a plan.
      plan: planned!,
      stopwatch,
      rejects,
      bytes: { received: records.receivedBytes, decoded: records.decodedBytes },
      ...digests,
      peakRssBytes: peakRss.stop(),
    };
  } catch (failure) {
    // Rejects of the current batch are also counted and kept, but nothing waits for that.
    if (clean.inProgress) options.rejectLog.awaitAdding(clean.inProgress);
    const late = setTimeout(() => halt.abort(), CHECK_LIMIT_MS);
    const earlier = await clean.counted?.catch((fault: unknown) => fault);
    clearTimeout(late);
    // A fault in the header takes precedence over one that the scanner found after it.
    const error = signal.aborted || halt.signal.aborted ? failure : (earlier ?? failure);
    const nothing = noWellFormedRecord(error, outcome);
    if (nothing) throw rejects.explain(nothing);
    const couldReject = options.onConstraint === 'fail' && options.mayReject;
    const located = locateError(error, (row) => destination.positionOf(row), couldReject);
    throw check?.explain(located) ?? located;
  } finally {
    peakRss.stop();
  }
}

function serverCheck(
  plan: ImportPlan,
  { pool, table, checkSlots, stopwatch }: LoadOptions,
  signal: AbortSignal,
): ServerCheck | undefined {
  const slots: CheckSlots = {
    run(work, ended) {
      stopwatch.blocked();
      return checkSlots.run(work, ended).finally(stopwatch.unblocked);
    },
  };
  return ServerCheck.of(plan, table, { pool, slots, reading: plan.serverReading, signal });
}

/** @throws Problem DIGEST_MISMATCH */
function checkDigest(found: string, { sentSha256 }: LoadOptions): void {
  if (sentSha256 === undefined || sentSha256 === found) return;
  throw new Problem(
    'DIGEST_MISMATCH',
    `the received file has the SHA-256 ${found}, not the one in Content-Digest`,
  );
}
