import { type CommitOutcomeUnknownError, DatabaseError, type ImportClaim, orAborted } from '@repo/database';
import type { ImportLedger } from '../load/import-ledger.ts';
import type { Receipt } from '../load/receipt.ts';
import { FAILURE_TIMEOUT_MS, recordFailure } from './fail-import.ts';

/** How long a cancelled request waits to learn whether COMMIT succeeded. */
const DECIDED_LIMIT_MS = 700;

/**
 * Finds the receipt of an import whose COMMIT was not acknowledged.
 * @throws why the import was given up or lost, if it was not committed; `unknown` if that is still undecided
 */
export async function committedReceipt(
  ledger: ImportLedger,
  claim: ImportClaim,
  unknown: CommitOutcomeUnknownError,
  signal: AbortSignal,
): Promise<Receipt> {
  const decided = ledger.waitForOutcome(claim.id);
  const limit = signal.aborted ? AbortSignal.timeout(DECIDED_LIMIT_MS) : undefined;
  const entry = await orAborted(decided, limit).catch(() => undefined);
  if (entry === undefined || entry.state === 'running') throw unknown;
  if (entry.state === 'committed') return entry.receipt!;
  // If the import was given up during COMMIT, that is the reason, and not the state of the connection.
  const error =
    unknown.cause ?? new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true }, { cause: unknown });
  await recordFailure(ledger, claim, error, FAILURE_TIMEOUT_MS);
  throw error;
}
