import type { ConstraintCode, ImportClaim, WriteMode, Written } from '@repo/database';
import type { Outcome, Plan, RejectCode } from '@repo/transforms';
import type { Loaded } from './load.ts';
import type { Reject } from './rejects.ts';
import type { TimeSpent } from './stopwatch.ts';

/** What an import did; counts balance: `read = loaded + rejected + skipped`. */
export interface Receipt {
  readonly id: string;
  /** `checked`: a dry run, which says what an import would do. */
  readonly status: 'committed' | 'checked';
  readonly table: string;
  /** What the client calls the file; absent where it does not say. */
  readonly file?: string;
  readonly mode: WriteMode;
  readonly format: Plan['form'];
  /** Why the format is text; absent where it is binary. */
  readonly formatReason?: string;
  readonly rows: RowCounts;
  /** What the mode did besides loading rows; absent for append. */
  readonly written?: Omit<Written, 'loaded'>;
  readonly bytes: { readonly received: number; readonly decoded: number };
  readonly sha256: string;
  /** Loaded rows whose text cleaning changed, by column. */
  readonly changes: Readonly<Record<string, number>>;
  readonly rejects: RejectSummary;
  readonly durationMs: number;
  readonly rowsPerSecond: number;
  readonly peakRssBytes: number;
  readonly time: TimeSpent;
}

/** As the ledger keeps it: it is written before COMMIT, so it cannot say how long that took. */
export type StoredReceipt = Omit<Receipt, 'time'> & { readonly time: Omit<TimeSpent, 'commitMs'> };

export interface RowCounts {
  readonly read: number;
  readonly loaded: number;
  readonly rejected: number;
  readonly skipped: number;
}

export interface RejectSummary {
  readonly byCode: Readonly<Partial<Record<RejectCode | ConstraintCode, number>>>;
  readonly sample: readonly Reject[];
  /** Where all of them are; absent without any. */
  readonly href?: string;
}

/**
 * The counts as the receipt shows them; `loaded` is 0 unless the rows were written. Skipped are blank lines, and
 * valid records that another one of the same key takes precedence over.
 */
export function rowCounts({ read, rejected, skipped }: Outcome, written: Written = { loaded: 0 }): RowCounts {
  const { loaded, superseded = 0, existing = 0 } = written;
  return { read, loaded, rejected, skipped: skipped + superseded + existing };
}

/** The receipt as of now: after COMMIT, its time included. */
export function receiptOf(claim: ImportClaim, loaded: Loaded, dryRun: boolean): Receipt {
  const { fileName, outcome, written, copyForm, stopwatch, rejects, bytes, sha256, peakRssBytes } = loaded;
  const seconds = stopwatch.elapsedMs / 1000;
  const time = stopwatch.read();
  return {
    id: claim.id,
    status: dryRun ? 'checked' : 'committed',
    table: `${claim.schema}.${claim.table}`,
    ...(fileName === undefined ? {} : { file: fileName }),
    mode: claim.mode,
    format: copyForm.form,
    ...(copyForm.formReason === undefined ? {} : { formatReason: copyForm.formReason }),
    rows: rowCounts(outcome, written),
    ...(claim.mode === 'append' ? {} : { written: whatElse(written) }),
    bytes,
    sha256,
    changes: Object.fromEntries(outcome.changes),
    rejects: rejects.summary(),
    durationMs: time.waitingForClientMs + time.processingMs + time.waitingForDatabaseMs + time.commitMs,
    rowsPerSecond: Math.round(outcome.kept / seconds),
    peakRssBytes,
    time,
  };
}

function whatElse({ loaded: _loaded, ...others }: Written): Omit<Written, 'loaded'> {
  return others;
}

/** The receipt to be kept, before COMMIT. */
export function storedReceiptOf(claim: ImportClaim, loaded: Loaded, dryRun: boolean): StoredReceipt {
  const receipt = receiptOf(claim, loaded, dryRun);
  const { commitMs, ...time } = receipt.time;
  return { ...receipt, durationMs: receipt.durationMs - commitMs, time };
}
