import type { ImportBoard } from '../load/import-ledger.ts';
import type { Progress } from '../load/progress.ts';

/**
 * Time between two reports of an import, and between two checks for a cancel request from another replica, which the
 * import must notice within 1 s.
 */
export const REPORT_INTERVAL_MS = 250;

export interface ProgressReportOptions {
  readonly board: ImportBoard;
  readonly importId: string;
  readonly progress: Progress;
  /** Called when another replica requests the import's cancellation. */
  readonly onCancelled: () => void;
}

/**
 * Reports an import to the board at intervals while it runs. A failed report only means that other replicas do not
 * see it; it never fails the import.
 */
export class ProgressReport {
  readonly #options: ProgressReportOptions;
  readonly #timer = setInterval(() => this.#report().catch(() => {}), REPORT_INTERVAL_MS);
  #underWay: Promise<void> | undefined;
  #isOnBoard = false;

  constructor(options: ProgressReportOptions) {
    this.#options = options;
  }

  /** Ends the reports. Resolves when the last one is removed or cannot be removed; no import waits for that. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#isOnBoard) await this.#forget();
  }

  /** Failures reject its promise, because an error thrown in a timer would end the process. */
  async #report(): Promise<void> {
    this.#options.progress.sample();
    // A slow or frozen database gets only one report at a time.
    this.#underWay ??= this.#send();
  }

  async #send(): Promise<void> {
    const { board, importId, progress, onCancelled } = this.#options;
    this.#isOnBoard = true;
    try {
      // If reporting fails, the table of progress may still be readable.
      const isCancelled = await board
        .report(importId, progress.state)
        .catch(() => board.isCancelled(importId));
      if (isCancelled) onCancelled();
    } catch {
      // The next report may succeed.
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
