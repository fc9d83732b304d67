import type { RejectedRecord, RejectLog } from '@repo/database';
import { type Dialect, doInTurns, type Outcome, preambleOf, type Steps } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { Reject, RejectSummary } from '../problem/reject.ts';
import { rowCounts } from '../problem/row-counts.ts';
import type { RejectCeiling } from '../parameters/reject-ceiling.ts';
import { tooManyRejects } from './file-conditions.ts';
import { headerRecord } from './rejected-records.ts';

/** Number of rejects that a receipt shows. */
const SAMPLE_MAX = 100;

/**
 * Number of rejects to describe and encode in one step. It takes a millisecond or two, even if each has several
 * errors.
 */
export const SLICE_RECORDS = 64;

export interface RejectsOptions {
  readonly importId: string;
  readonly log: RejectLog;
  readonly ceiling: RejectCeiling | undefined;
  /** Grows while the import runs. */
  readonly outcome: Outcome;
  /** Prefix that makes the rejects readable with the file's parameters; called for the first reject. */
  readonly mark: () => Buffer;
}

/** Collects the rejects of an import: all of them for the log, the first ones for the receipt, up to the limit. */
export class Rejects {
  readonly #options: RejectsOptions;
  readonly #sample: Reject[] = [];
  #header: Buffer | undefined;
  #isBegun = false;

  constructor(options: RejectsOptions) {
    this.#options = options;
  }

  /** Header of the file, kept with the first reject. */
  set header(header: Buffer | undefined) {
    this.#header = header;
  }

  /**
   * Adds the rejects of a batch in turns of the event loop, and no faster than the log.
   * @param records their bytes must not change until the promise is fulfilled
   * @param dialect of the file
   * @throws Problem REJECT_LIMIT_REACHED
   */
  async take(records: Iterable<RejectedRecord>, dialect: Dialect): Promise<void> {
    if (!this.#isBegun) this.#begin(dialect);
    await doInTurns(this.#give(records));
    this.#check();
  }

  *#give(records: Iterable<RejectedRecord>): Steps {
    for (const slice of slicesOf(this.#sampled(records))) yield this.#options.log.add(slice);
  }

  #begin(dialect: Dialect): void {
    this.#isBegun = true;
    const { log, mark } = this.#options;
    const head = Buffer.concat([mark(), preambleOf(dialect), this.#header ?? Buffer.alloc(0)]);
    if (head.length > 0) void log.add([headerRecord(head, dialect)]);
    this.#header = undefined;
  }

  /** @throws Problem REJECT_LIMIT_REACHED with the counts and the sample */
  #check(): void {
    const { ceiling, outcome } = this.#options;
    const tooMany = tooManyRejects(outcome, ceiling, false);
    if (tooMany) throw this.explain(tooMany);
  }

  /** Adds the counts and the sample of rejects to a problem. */
  explain({ code, message }: Problem): Problem {
    const members = { rows: rowCounts(this.#options.outcome), rejects: this.summary() };
    return new Problem(code, message, { members });
  }

  summary(): RejectSummary {
    const { importId } = this.#options;
    const { rejected, rejectsByCode } = this.#options.outcome;
    return {
      byCode: Object.fromEntries(rejectsByCode),
      // The database finds its rejects later than we find ours.
      sample: this.#sample.toSorted((a, b) => a.record - b.record),
      ...(rejected === 0 ? {} : { href: `/v1/imports/${importId}/rejects` }),
    };
  }

  *#sampled(records: Iterable<RejectedRecord>): Generator<RejectedRecord> {
    for (const record of records) {
      if (this.#sample.length < SAMPLE_MAX) this.#sample.push(toReject(record));
      yield record;
    }
  }
}

/**
 * Yields slices of records, each to be read before the next. Not arrays: the garbage collector would copy what a
 * paused import holds.
 */
function* slicesOf(records: Generator<RejectedRecord>): Generator<Iterable<RejectedRecord>> {
  for (let first = records.next(); !first.done; first = records.next()) {
    const slice = sliceOf(first.value, records);
    yield slice;
    // A closed log does not read them.
    while (!slice.next().done);
  }
}

function* sliceOf(
  first: RejectedRecord,
  records: Generator<RejectedRecord>,
): Generator<RejectedRecord, void> {
  yield first;
  for (let count = 1; count < SLICE_RECORDS; count++) {
    const next = records.next();
    if (next.done) return;
    yield next.value;
  }
}

/** Position and errors of a reject, without the record and thus without spans in it. */
function toReject({ original: _original, span: _span, errors, ...reject }: RejectedRecord): Reject {
  const { column, code, message } = reject;
  const all = errors ?? [{ ...(column === undefined ? {} : { column }), code, message }];
  return { ...reject, errors: all.map(({ span: _place, ...error }) => error) } as Reject;
}
