import { closed, milliseconds, type ValueOf } from '../schema/schema-parts.ts';

/** How an import spent its time, in whole milliseconds; the parts add up to the duration. */
export const TimeSpent = closed({
  waitingForSourceMs: milliseconds(),
  processingMs: milliseconds(),
  waitingForDatabaseMs: milliseconds(),
});

export type TimeSpent = ValueOf<typeof TimeSpent>;

/** A stage that computes in this thread. */
interface Measured {
  /** Milliseconds so far. */
  readonly busyMs: number;
}

/**
 * Splits an import's time by what it waits for. The stages measure processing themselves. The remaining time counts
 * as waiting: for the database while it takes no bytes, otherwise for the source.
 */
export class Stopwatch {
  readonly #stages: Measured[] = [];
  readonly #started = performance.now();
  #databaseMs = 0;
  #blockedSince: { at: number; busyMs: number } | undefined;
  /** Number of waits for the database that overlap now. */
  #waits = 0;

  /** Counts the stage's computing time as processing. @returns the stage */
  measure<Stage extends Measured>(stage: Stage): Stage {
    this.#stages.push(stage);
    return stage;
  }

  /** Call this when the database stops taking bytes, and once for each other wait for it. */
  readonly blocked = (): void => {
    this.#waits++;
    this.#blockedSince ??= { at: performance.now(), busyMs: this.#busyMs };
  };

  /** Call this when it takes bytes again, or has answered. Stages that computed meanwhile do not count as waiting. */
  readonly unblocked = (): void => {
    this.#waits--;
    if (this.#waits > 0) return;
    this.#databaseMs += this.#blockedMs;
    this.#blockedSince = undefined;
  };

  get #busyMs(): number {
    return this.#stages.reduce((sum, { busyMs }) => sum + busyMs, 0);
  }

  /** Time since the database stopped taking bytes. */
  get #blockedMs(): number {
    const since = this.#blockedSince;
    if (!since) return 0;
    return Math.max(0, performance.now() - since.at - (this.#busyMs - since.busyMs));
  }

  /** Current values, including the wait in progress. */
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
