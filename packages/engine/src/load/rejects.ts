import type { RejectedRecord, RejectLog } from '@repo/database';
import type { Outcome } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { type Reject, type RejectSummary, rowCounts } from './receipt.ts';
import { isAbove, type RejectCeiling } from '../parameters/reject-ceiling.ts';
import { headerRecord } from './rejected-records.ts';

/** Rejects that a receipt shows. */
const SAMPLE_MAX = 100;

export interface RejectsOptions {
  readonly importId: string;
  readonly log: RejectLog;
  readonly ceiling: RejectCeiling | undefined;
  /** Grows while the import runs. */
  readonly outcome: Outcome;
}

/** What an import sets aside: all of it for the log, the first of it for the receipt, not more than the ceiling. */
export class Rejects {
  readonly #options: RejectsOptions;
  readonly #sample: Reject[] = [];
  #header: Buffer | undefined;

  constructor(options: RejectsOptions) {
    this.#options = options;
  }

  /** The file's header, to be kept with the first reject. */
  set header(line: Buffer) {
    this.#header = line;
  }

  /**
   * @param records their bytes are copied before it returns
   * @returns a promise where the log has to catch up before more is given
   * @throws Problem REJECT_LIMIT_REACHED
   */
  take(records: Iterable<RejectedRecord>): Promise<void> | undefined {
    const { log } = this.#options;
    if (this.#header) void log.add([headerRecord(this.#header)]);
    this.#header = undefined;
    const taken = log.add(this.#sampled(records));
    this.#check();
    return taken;
  }

  /** @throws Problem REJECT_LIMIT_REACHED with the counts and the sample */
  #check(): void {
    const { ceiling } = this.#options;
    const outcome = this.#options.outcome;
    if (ceiling === undefined || !isAbove(ceiling, outcome, false)) return;
    const detail = `${outcome.rejected} of ${outcome.read} records were rejected`;
    throw this.explain(new Problem('REJECT_LIMIT_REACHED', detail));
  }

  /** The problem, with the counts and the sample. */
  explain({ code, message }: Problem): Problem {
    const members = { rows: rowCounts(this.#options.outcome), rejects: this.summary() };
    return new Problem(code, message, { members });
  }

  summary(): RejectSummary {
    const { importId } = this.#options;
    const { rejected, rejectsByCode } = this.#options.outcome;
    return {
      byCode: Object.fromEntries(rejectsByCode),
      // What the database finds fault with comes later than what we do.
      sample: this.#sample.toSorted((a, b) => a.record - b.record),
      ...(rejected === 0 ? {} : { href: `/v1/imports/${importId}/rejects` }),
    };
  }

  *#sampled(records: Iterable<RejectedRecord>): Generator<RejectedRecord> {
    for (const record of records) {
      const { original: _original, span: _span, ...reject } = record;
      if (this.#sample.length < SAMPLE_MAX) this.#sample.push(reject as Reject);
      yield record;
    }
  }
}
