import { closed, milliseconds, type ValueOf } from '../schema/schema-parts.ts';

/** Where an import's time went, in whole milliseconds; the parts add up to the duration. */
export const TimeSpent = closed({
  waitingForSourceMs: milliseconds(),
  processingMs: milliseconds(),
  waitingForDatabaseMs: milliseconds(),
});

export type TimeSpent = ValueOf<typeof TimeSpent>;

/** What computes in this thread. */
interface Measured {
  /** Milliseconds so far. */
  readonly busyMs: number;
}

/**
 * Parts an import's time among those it can be waiting for. Processing is what the stages measured
 * themselves; the rest belongs to the database while it is not taking bytes, else to the source.
 */
export class Stopwatch {
  readonly #stages: Measured[] = [];
  readonly #started = performance.now();
  #databaseMs = 0;
  #blockedSince: { at: number; busyMs: number } | undefined;

  /** Counts what the stage computes as processing. @returns the stage */
  measure<Stage extends Measured>(stage: Stage): Stage {
    this.#stages.push(stage);
    return stage;
  }

  /** The database does not take bytes from now on … */
  readonly blocked = (): void => {
    this.#blockedSince ??= { at: performance.now(), busyMs: this.#busyMs };
  };

  /** … until now. Stages that worked on meanwhile are not counted as waiting. */
  readonly unblocked = (): void => {
    this.#databaseMs += this.#blockedMs;
    this.#blockedSince = undefined;
  };

  get #busyMs(): number {
    return this.#stages.reduce((sum, { busyMs }) => sum + busyMs, 0);
  }

  /** Since the database stopped taking bytes. */
  get #blockedMs(): number {
    const since = this.#blockedSince;
    if (!since) return 0;
    return Math.max(0, performance.now() - since.at - (this.#busyMs - since.busyMs));
  }

  /** As of now: what is being waited for is counted, too. */
  read(): TimeSpent {
    const total = Math.round(performance.now() - this.#started);
    const processingMs = Math.min(total, Math.round(this.#busyMs));
    const waitingForDatabaseMs = Math.min(
      total - processingMs,
      Math.round(this.#databaseMs + this.#blockedMs),
    );
    const waitingForSourceMs = total - processingMs - waitingForDatabaseMs;
    return { waitingForSourceMs, processingMs, waitingForDatabaseMs };
  }
}
