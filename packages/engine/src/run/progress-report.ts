import type { ImportBoard } from '../load/import-ledger.ts';
import type { Progress } from '../load/progress.ts';

/** Between two reports of an import, and two looks at it: who cancels it elsewhere wants it to notice within 1 s. */
export const REPORT_INTERVAL_MS = 250;

export interface ProgressReportOptions {
  readonly board: ImportBoard;
  readonly importId: string;
  readonly progress: Progress;
  /** Called when somebody asks another replica to cancel the import. */
  readonly onCancelled: () => void;
}

/**
 * Reports an import to the board at intervals, as long as it runs. What cannot be reported is only not seen elsewhere:
 * no failure of this one is the import's.
 */
export class ProgressReport {
  readonly #options: ProgressReportOptions;
  readonly #timer = setInterval(() => this.#report().catch(() => {}), REPORT_INTERVAL_MS);
  #underWay: Promise<void> | undefined;
  #isOnBoard = false;

  constructor(options: ProgressReportOptions) {
    this.#options = options;
  }

  /** Ends the reports. Resolves when the last one is taken down, or cannot be; no import waits for that. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#isOnBoard) await this.#forget();
  }

  /** Fails by its promise: what a timer throws would end the process. */
  async #report(): Promise<void> {
    this.#options.progress.sample();
    // A database that is slow or frozen is not given more of them.
    this.#underWay ??= this.#send();
  }

  async #send(): Promise<void> {
    const { board, importId, progress, onCancelled } = this.#options;
    this.#isOnBoard = true;
    try {
      // Even if the board cannot be written to, it can be read.
      const isCancelled = await board
        .report(importId, progress.state)
        .catch(() => board.isCancelled(importId));
      if (isCancelled) onCancelled();
    } catch {
      // The next one may come through.
    } finally {
      this.#underWay = undefined;
    }
  }

  async #forget(): Promise<void> {
    const { board, importId } = this.#options;
    await this.#underWay;
    await board.forget(importId).catch(() => {});
  }
}
