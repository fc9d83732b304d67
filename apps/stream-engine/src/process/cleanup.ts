import { type KeyStore, type Ledger, orAborted, type ProgressBoard } from '@repo/database';

const INTERVAL_MS = 60 * 60 * 1000;

export interface CleanupOptions {
  readonly ledger: Ledger;
  readonly board: ProgressBoard;
  readonly keys: KeyStore;
  /** Days for which rejects are kept; 0 keeps them forever. */
  readonly rejectsDays: number;
  /** Called on a failure; the work is retried an hour later. */
  readonly onError: (error: unknown) => void;
  /** Ends the work, even midway, because its connections are being closed. */
  readonly signal: AbortSignal;
}

/** Deletes old rejects, old counts, and the progress of imports whose process died, now and every hour. */
export function startCleanup({ ledger, board, keys, rejectsDays, onError, signal }: CleanupOptions): void {
  const clean = async () => {
    await board.forgetEnded();
    await keys.deleteOldUsage();
    if (rejectsDays > 0) await ledger.deleteOldRejects(rejectsDays);
  };
  const run = () =>
    void orAborted(clean(), signal).catch((error: unknown) => {
      if (!signal.aborted) onError(error);
    });
  run();
  const timer = setInterval(run, INTERVAL_MS).unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
