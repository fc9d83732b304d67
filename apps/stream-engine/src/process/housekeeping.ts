import { type KeyStore, type Ledger, orAborted, type ProgressBoard } from '@repo/database';

const INTERVAL_MS = 60 * 60 * 1000;

export interface HousekeepingOptions {
  readonly ledger: Ledger;
  readonly board: ProgressBoard;
  readonly keys: KeyStore;
  /** Days for which rejects are kept; 0 keeps them for ever. */
  readonly rejectsDays: number;
  /** Hears of a failure; the next hour tries again. */
  readonly onError: (error: unknown) => void;
  /** Ends it, also in the middle: its connections are being closed. */
  readonly signal: AbortSignal;
}

/** Deletes rejects and counts that are too old, and what imports have left whose process died, now and once an hour. */
export function keepHouse({ ledger, board, keys, rejectsDays, onError, signal }: HousekeepingOptions): void {
  const clean = async () => {
    await board.forgetEnded();
    await keys.forgetSpent();
    if (rejectsDays > 0) await ledger.forgetRejects(rejectsDays);
  };
  const run = () =>
    void orAborted(clean(), signal).catch((error: unknown) => {
      if (!signal.aborted) onError(error);
    });
  run();
  const timer = setInterval(run, INTERVAL_MS).unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
