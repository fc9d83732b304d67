import { LedgerLockedError, migrate, type MigrateOptions } from './migrate.ts';

/** Migrations without which this version works, with fewer features. */
const optional: ReadonlySet<string> = new Set(['0007_source_time']);

/** Time until the next attempt if a lock is taken: each attempt makes other sessions wait a little. */
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

export interface LedgerPreparationOptions extends MigrateOptions {
  /** Called with the names of the migrations that were applied, if any. */
  readonly onMigrated?: (names: readonly string[]) => void;
  /** Called once with the migrations that a lock postpones and that this version works without. */
  readonly onPostponed?: (names: readonly string[]) => void;
}

/**
 * Brings the ledger up to date. Concurrent calls share one attempt; after a failure, the next call tries again. If a
 * lock is taken, the next attempt comes after a pause, and calls until then fail with the same error. If this version
 * works with the current ledger, no call waits for the rest.
 */
export function ledgerPreparation(
  databaseUrl: string,
  { onMigrated, onPostponed, ...options }: LedgerPreparationOptions = {},
): () => Promise<void> {
  let attempt: Promise<void> | undefined;
  let isUsable = false;
  let refusal: unknown;
  let pauseMs = PAUSE_MIN_MS;
  let pauseEnd = 0;

  const prepare = async (): Promise<void> => {
    const names = await migrate(databaseUrl, options);
    isUsable = true;
    if (names.length > 0) onMigrated?.(names);
  };
  const refuse = (error: unknown): void => {
    attempt = undefined;
    refusal = error;
    const isLocked = error instanceof LedgerLockedError;
    if (isLocked || isUsable) {
      pauseEnd = performance.now() + pauseMs;
      pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS);
    }
    if (!isLocked || isUsable || !error.pending.every((name) => optional.has(name))) return;
    isUsable = true;
    onPostponed?.(error.pending);
  };
  return async () => {
    if (performance.now() >= pauseEnd) attempt ??= prepare().catch(refuse);
    if (!isUsable) await attempt;
    if (!isUsable) throw refusal;
  };
}
