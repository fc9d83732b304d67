import { emptyOutcome, type Outcome } from '@repo/transforms';
import { Type } from 'typebox';
import { RowCounts } from '../problem/row-counts.ts';
import { closed, count, countsBy, milliseconds, type ValueOf, words } from '../schema/schema-parts.ts';
import type { TimeSpent } from './stopwatch.ts';

/** Counters of a running pipeline. */
export interface Figures {
  readonly receivedBytes: number;
  readonly outcome: Outcome;
  readonly time: TimeSpent;
}

/** Progress of an import, as shown. `loaded` counts the rows that were sent. */
export const ProgressState = closed(
  {
    phase: words(
      ['starting', 'loading', 'merging', 'committing'],
      '`starting` until the first bytes of the file arrive; `merging` while upsert or insert-new merges the rows.',
    ),
    bytes: closed({
      received: count(),
      total: Type.Optional(count('The request’s Content-Length, including a form around the file.')),
    }),
    rows: RowCounts,
    rejects: closed({ byCode: countsBy('code') }),
    rowsPerSecond: count('Average of the last seconds.'),
    secondsLeft: Type.Optional(
      Type.Number({
        description:
          'Estimate from the last seconds; absent if the total is unknown or there is no progress.',
      }),
    ),
    elapsedMs: milliseconds(),
    rssBytes: count('Memory of the process.'),
    memoryLimitBytes: count('Memory limit of the process.'),
    waitingFor: words(['source', 'processing', 'database']),
  },
  { $id: 'Progress', description: 'Progress of a running import. No row is visible before COMMIT.' },
);

export type ProgressState = ValueOf<typeof ProgressState>;
export type Phase = ProgressState['phase'];

interface Sample {
  readonly at: number;
  readonly receivedBytes: number;
  readonly read: number;
  readonly time: TimeSpent;
}

/** Number of samples from which the rate is computed. */
const SAMPLES_MAX = 10;

const nothing: Figures = {
  receivedBytes: 0,
  outcome: emptyOutcome(),
  time: { waitingForSourceMs: 0, processingMs: 0, waitingForDatabaseMs: 0 },
};

/** Progress of an import: counted by its pipeline, sampled at intervals by the reporter. */
export class Progress {
  /** Start of each phase, in milliseconds since the epoch. */
  readonly phases: { readonly phase: Phase; readonly at: number }[] = [];
  readonly #memoryLimitBytes: number;
  readonly #started = performance.now();
  readonly #samples: Sample[] = [];
  #bytesTotal: number | undefined;
  #figures = () => nothing;

  /** @param memoryLimitBytes memory limit of the process */
  constructor(memoryLimitBytes: number) {
    this.#memoryLimitBytes = memoryLimitBytes;
    this.enter('starting');
  }

  get phase(): Phase {
    return this.phases.at(-1)!.phase;
  }

  enter(phase: Phase): void {
    this.phases.push({ phase, at: performance.timeOrigin + performance.now() });
  }

  /**
   * Call this when the pipeline starts.
   * @param bytesTotal size of the request's body, if known
   * @param figures reads the counters of the pipeline
   */
  begin(bytesTotal: number | undefined, figures: () => Figures): void {
    this.#bytesTotal = bytesTotal;
    this.#figures = figures;
    this.enter('loading');
    this.sample();
  }

  /** Records the counters. Call this at intervals. */
  sample(): void {
    this.#samples.push(this.#now());
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
  }

  get state(): ProgressState {
    const { receivedBytes, outcome } = this.#figures();
    const { kept: loaded, read, rejected, skipped, rejectsByCode } = outcome;
    const total = this.#bytesTotal;
    const { rowsPerSecond, bytesPerSecond } = this.#pace();
    const left = total === undefined ? undefined : Math.max(0, total - receivedBytes) / bytesPerSecond;
    return {
      phase: this.phase,
      bytes: { received: receivedBytes, ...(total === undefined ? {} : { total }) },
      rows: { read, loaded, rejected, skipped },
      rejects: { byCode: Object.fromEntries(rejectsByCode) },
      rowsPerSecond: Math.round(rowsPerSecond),
      ...(left === undefined || !Number.isFinite(left) ? {} : { secondsLeft: Math.ceil(left) }),
      elapsedMs: Math.round(performance.now() - this.#started),
      rssBytes: process.memoryUsage.rss(),
      memoryLimitBytes: this.#memoryLimitBytes,
      waitingFor: this.#waitingFor(),
    };
  }

  #now(): Sample {
    const { receivedBytes, outcome, time } = this.#figures();
    return { at: performance.now(), receivedBytes, read: outcome.read, time };
  }

  #pace(): { rowsPerSecond: number; bytesPerSecond: number } {
    const first = this.#samples[0];
    if (first === undefined) return { rowsPerSecond: 0, bytesPerSecond: 0 };
    const now = this.#now();
    const seconds = Math.max(now.at - first.at, 1) / 1000;
    return {
      rowsPerSecond: (now.read - first.read) / seconds,
      bytesPerSecond: (now.receivedBytes - first.receivedBytes) / seconds,
    };
  }

  /** Returns what took most of the time since the last sample but one. */
  #waitingFor(): ProgressState['waitingFor'] {
    if (this.phase !== 'loading') return 'database';
    const before = this.#samples.at(-2) ?? this.#samples[0];
    const { time } = this.#now();
    const spent = (of: 'waitingForSourceMs' | 'processingMs' | 'waitingForDatabaseMs') =>
      time[of] - (before?.time[of] ?? 0);
    const parts = [
      { what: 'source', ms: spent('waitingForSourceMs') },
      { what: 'database', ms: spent('waitingForDatabaseMs') },
      { what: 'processing', ms: spent('processingMs') },
    ] as const;
    return parts.toSorted((a, b) => b.ms - a.ms)[0]!.what;
  }
}
