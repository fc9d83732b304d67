import { LedgerLockedError, migrate, type MigrateOptions } from './migrate.ts';

/** Migrations without which this version works, if with less. */
const optional: ReadonlySet<string> = new Set(['0007_source_time']);

/** Until the next try where somebody holds a lock: each try keeps others waiting, if not for long. */
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

export interface LedgerPreparationOptions extends MigrateOptions {
  /** Hears the names of the migrations that were applied, if any. */
  readonly onMigrated?: (names: readonly string[]) => void;
  /** Hears, once, of those that a lock keeps from being applied, and that this version works without. */
  readonly onPostponed?: (names: readonly string[]) => void;
}

/**
 * Brings the ledger up to date, once: who asks while that is under way waits for it, and after a failure the next who
 * asks tries again. Where somebody holds a lock, the next try comes after a pause, and who asks meanwhile is told the
 * same. Where this version works with the ledger as it is, nobody waits for the rest.
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
