import type { ImportClaim } from '@repo/database';
import type { Loaded } from './load.ts';
import { type Receipt, rowCounts, type StoredReceipt } from './receipt.ts';

/** The receipt as of now: after COMMIT, its time included. */
export function receiptOf(claim: ImportClaim, loaded: Loaded, dryRun: boolean): Receipt {
  const { fileName, outcome, written, plan, stopwatch, rejects, bytes, sha256, peakRssBytes } = loaded;
  const seconds = stopwatch.elapsedMs / 1000;
  const time = stopwatch.read();
  const { loaded: _loaded, ...besides } = written;
  return {
    id: claim.id,
    status: dryRun ? 'checked' : 'committed',
    table: `${claim.schema}.${claim.table}`,
    ...(fileName === undefined ? {} : { file: fileName }),
    mode: claim.mode,
    format: plan.form,
    ...(plan.formReason === undefined ? {} : { formatReason: plan.formReason }),
    ...(plan.ignoredColumns.length === 0 ? {} : { ignoredColumns: plan.ignoredColumns }),
    rows: rowCounts(outcome, written),
    ...(Object.keys(besides).length === 0 ? {} : { written: besides }),
    bytes,
    sha256,
    changes: Object.fromEntries(outcome.changes),
    rejects: rejects.summary(),
    durationMs: time.waitingForSourceMs + time.processingMs + time.waitingForDatabaseMs + time.commitMs,
    rowsPerSecond: Math.round(outcome.kept / seconds),
    peakRssBytes,
    time,
  };
}

/** The receipt to be kept, before COMMIT. */
export function storedReceiptOf(claim: ImportClaim, loaded: Loaded, dryRun: boolean): StoredReceipt {
  const receipt = receiptOf(claim, loaded, dryRun);
  const { commitMs, ...time } = receipt.time;
  return { ...receipt, durationMs: receipt.durationMs - commitMs, time };
}
