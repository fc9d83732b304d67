import type { ConstraintCode, WriteMode, Written } from '@repo/database';
import type { Outcome, Plan, Position, RejectCode } from '@repo/transforms';
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
  /** Names of the header that were left out because the table has no such column; absent if there are none. */
  readonly ignoredColumns?: readonly string[];
  readonly rows: RowCounts;
  /** What else the import did; absent for an append that suppressed no row. */
  readonly written?: Omit<Written, 'loaded'>;
  readonly bytes: { readonly received: number; readonly decoded: number };
  readonly sha256: string;
  /** Loaded rows whose text cleaning changed, by column. */
  readonly changes: Readonly<Record<string, number>>;
  readonly rejects: RejectSummary;
  /** Time from the import's entry in the ledger to this receipt, which is made just before COMMIT and never changes. */
  readonly durationMs: number;
  readonly rowsPerSecond: number;
  readonly peakRssBytes: number;
  readonly time: TimeSpent;
}

export interface RowCounts {
  readonly read: number;
  readonly loaded: number;
  readonly rejected: number;
  readonly skipped: number;
}

/** A record that was set aside, as the client is told of it. */
export interface Reject extends Position {
  readonly record: number;
  readonly code: RejectCode | ConstraintCode;
  readonly message: string;
  /** All errors of the record, the one above first; ten at most. Absent in receipts of older versions. */
  readonly errors?: readonly RejectReason[];
  /** Errors of the record that are not listed; absent if all are. */
  readonly moreErrors?: number;
}

/** One error of a record. */
interface RejectReason {
  readonly column?: string;
  readonly code: RejectCode | ConstraintCode;
  readonly message: string;
}

export interface RejectSummary {
  readonly byCode: Readonly<Partial<Record<RejectCode | ConstraintCode, number>>>;
  readonly sample: readonly Reject[];
  /** Where all of them are; absent without any. */
  readonly href?: string;
}

/**
 * The counts as the receipt shows them; `loaded` is 0 unless the rows were written. Skipped are blank lines, and
 * valid records that another one of the same key takes precedence over or that a trigger has dropped.
 */
export function rowCounts({ read, rejected, skipped }: Outcome, written: Written = { loaded: 0 }): RowCounts {
  const { loaded, superseded = 0, existing = 0, suppressed = 0 } = written;
  return { read, loaded, rejected, skipped: skipped + superseded + existing + suppressed };
}
