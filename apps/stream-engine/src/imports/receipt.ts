import type { Outcome, Plan, Reject, RejectCode } from '@repo/transforms';
import type { TimeSpent } from './stopwatch.ts';

/** What an import did; counts balance: `read = loaded + rejected + skipped`. */
export interface Receipt {
  readonly id: string;
  readonly status: 'committed';
  readonly table: string;
  readonly mode: 'append';
  readonly format: Plan['form'];
  /** Why the format is text; absent where it is binary. */
  readonly formatReason?: string;
  readonly rows: RowCounts;
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

export interface RowCounts {
  readonly read: number;
  readonly loaded: number;
  readonly rejected: number;
  readonly skipped: number;
}

export interface RejectSummary {
  readonly byCode: Readonly<Partial<Record<RejectCode, number>>>;
  readonly sample: readonly Reject[];
}

/** The counts as the receipt shows them; `loaded` is 0 unless the import was committed. */
export function rowCounts({ read, kept, rejected, skipped }: Outcome, committed: boolean): RowCounts {
  return { read, loaded: committed ? kept : 0, rejected, skipped };
}

export function rejectSummary(outcome: Outcome, sample: readonly Reject[]): RejectSummary {
  return { byCode: Object.fromEntries(outcome.rejectsByCode), sample };
}
