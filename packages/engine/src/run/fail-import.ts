import { type ImportClaim, orAborted, type RejectLog } from '@repo/database';
import type { ImportLedger } from '../load/import-ledger.ts';
import type { Progress } from '../load/progress.ts';
import { Problem, problemDetails, problemOf } from '../problem/problem.ts';

/** Time limit for recording a failure: the answer must come soon, even if the database cannot record it. */
export const FAILURE_TIMEOUT_MS = 500;

/**
 * Time limit after the client has given up. Its slot must be free within 1 s; noticing that and ending the backend
 * take the rest.
 */
const ABORTED_TIMEOUT_MS = 250;

/**
 * Time limit for saving the last rejects in the background. Under load, a COMMIT can take longer than the client may be
 * kept waiting.
 */
export const SAVE_REJECTS_TIMEOUT_MS = 3_000;

interface FailedImport {
  readonly claim: ImportClaim;
  readonly rejectLog: RejectLog;
  readonly progress: Progress;
  readonly onEntered: () => void;
  /** Aborted if the import was given up. */
  readonly signal: AbortSignal;
}

/**
 * Records that an import failed, and saves the rejects that explain it, as far as the database allows. Never rejects.
 * @returns the error, with the counts if there are rejects, and a note if they were lost: without it there would seem
 *   to be none
 */
export async function failImport(
  ledger: ImportLedger,
  error: unknown,
  { claim, rejectLog, progress, onEntered, signal }: FailedImport,
): Promise<unknown> {
  const limitMs = signal.aborted ? ABORTED_TIMEOUT_MS : FAILURE_TIMEOUT_MS;
  const failure = withRejects(error, progress, rejectLog.isLost);
  const [isRecorded] = await Promise.all([
    recordFailure(ledger, claim, failure, limitMs),
    keepRejects(rejectLog, limitMs),
  ]);
  // The connection may have been lost after the import was recorded and before that was known.
  if (isRecorded) onEntered();
  return failure;
}

function withRejects(error: unknown, { state }: Progress, isLost: boolean): unknown {
  const { rows } = state;
  if (rows.rejected === 0 && !isLost) return error;
  const { code, message, options } = problemOf(error);
  const members = {
    rows: { ...rows, loaded: 0 },
    ...options.members,
    ...(isLost ? { rejectsKept: false } : {}),
  };
  return new Problem(code, message, { ...options, members });
}

async function keepRejects(rejectLog: RejectLog, limitMs: number): Promise<void> {
  const kept = rejectLog.close(SAVE_REJECTS_TIMEOUT_MS);
  await orAborted(kept, AbortSignal.timeout(limitMs)).catch(() => {});
}

/**
 * Records the failure. If that fails, the next query for the import finds that it died.
 * @returns whether it was recorded
 */
export async function recordFailure(
  ledger: ImportLedger,
  { id }: ImportClaim,
  error: unknown,
  limitMs: number,
): Promise<boolean> {
  const recorded = ledger.fail(id, problemDetails(problemOf(error), id));
  return orAborted(recorded, AbortSignal.timeout(limitMs)).catch(() => false);
}
