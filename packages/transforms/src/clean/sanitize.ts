import { ColumnValues } from '../batch/column-values.ts';
import { locate } from './locate.ts';
import { text } from '../columns/text.ts';
import { checkEncoding } from '../batch/encoding-check.ts';
import { badLineEnds, CsvError } from '../csv/errors.ts';
import { decidingRecord, numberColumns, readHeader } from '../batch/header.ts';
import { defaultLimits, LEADING_BYTES_MAX } from '../csv/limits.ts';
import { countChanges, countFates, emptyOutcome, type Outcome } from '../batch/outcome.ts';
import { type CompiledPlan, isBlankLine, type RecordBatch } from '../batch/record-batch.ts';
import { findFaults } from './find-faults.ts';
import { kernelOf } from './kernel-of.ts';
import { BLANK, COLUMN_COUNT, HEADER, KEPT } from '../batch/reject-code.ts';
import { Stage } from '../batch/stage.ts';
import { doInTurns, type Steps } from '../batch/turns.ts';

export interface SanitizeOptions {
  /**
   * The plan, or what makes it once the header is known; without a header it is told `column1`, `column2` …, as many
   * as the first record has fields. `line` is the header as it stands in the file, line end included, and not valid
   * after the call; undefined without a header. Default: every column is text.
   */
  readonly plan?:
    | CompiledPlan
    | ((header: readonly string[], line: Buffer | undefined) => CompiledPlan | Promise<CompiledPlan>);
  /**
   * Called once there is a plan and the first batch has been counted, which travels on when the promise is fulfilled.
   * Not called where the pipeline has failed by then.
   */
  readonly onPlanned?: () => Promise<void>;
  /**
   * Sees each batch that has rejects before it travels on; a throw ends the pipeline. Where it returns a promise, the
   * batch travels on when that is fulfilled.
   */
  readonly onRejects?: (batch: RecordBatch, outcome: Outcome) => Promise<void> | void;
  readonly columnsMax?: number;
  /** Counts what becomes of the records. Default: one of its own. */
  readonly outcome?: Outcome;
}

/** Below more columns than these, what is not kept may be looped over: it has bytes of its own. */
const NARROW_COLUMNS_MAX = 8;

/**
 * The stage that runs the plan's kernels over each batch and parts good records from rejects.
 * @throws CsvError as `readHeader` does, CSV_EMPTY, LINE_ENDS, and whatever `plan` and `onRejects` throw
 */
export function sanitize(options: SanitizeOptions = {}): Sanitize {
  return new Sanitize(new Sanitizing(options));
}

/** The stage that cleans and checks; its `outcome` grows while it runs. */
export class Sanitize extends Stage<RecordBatch, RecordBatch> {
  readonly outcome: Outcome;
  /** The latest batch, where one turn was not enough: what is done with it goes on when the pipeline has failed. */
  inHand: Promise<void> | undefined;
  /** The same, until `outcome` counts its records; that waits for nothing but turns and the plan. */
  counted: Promise<void> | undefined;

  constructor(sanitizing: Sanitizing) {
    const inTurns = (steps: Steps) =>
      doInTurns(steps, (busyMs) => {
        this.busyMs += busyMs;
      });
    super({
      prepare: (batch) => {
        const planned = inTurns(sanitizing.planOnce(batch));
        this.counted = after(planned, () => inTurns(sanitizing.clean(batch)));
        const begun = after(this.counted, () => (this.destroyed ? undefined : sanitizing.beginOnce()));
        this.inHand = after(begun, () => inTurns(sanitizing.giveRejects(batch)));
        return this.inHand;
      },
      step: (batch) => sanitizing.passOn(batch),
      finish: () => sanitizing.finish(),
    });
    this.outcome = sanitizing.outcome;
  }
}

function after(
  first: Promise<void> | undefined,
  second: () => Promise<void> | undefined,
): Promise<void> | undefined {
  return first ? first.then(second) : second();
}

class Sanitizing {
  readonly outcome: Outcome;
  readonly #makePlan: NonNullable<SanitizeOptions['plan']>;
  readonly #onPlanned: SanitizeOptions['onPlanned'];
  readonly #onRejects: SanitizeOptions['onRejects'];
  readonly #columnsMax: number;
  #plan: CompiledPlan | undefined;
  /** The first batch with the plan tells it to the next stage, even where it brings no row. */
  #isPlanTold = false;
  #isBegun = false;
  /** Of the batch that was cleaned last. */
  #hasRejects = false;
  #narrowedTo: number | undefined;

  constructor({ plan = planAsText, onPlanned, onRejects, columnsMax, outcome }: SanitizeOptions) {
    this.outcome = outcome ?? emptyOutcome();
    this.#makePlan = plan;
    this.#onPlanned = onPlanned;
    this.#onRejects = onRejects;
    this.#columnsMax = columnsMax ?? defaultLimits.columnsMax;
  }

  /** Cleans the batch, and counts its records. */
  *clean(batch: RecordBatch): Steps {
    const { outcome } = this;
    const { rejected } = outcome;
    const plan = this.#plan;
    if (plan && (yield* cleanColumns(batch, plan, !this.#isPlanTold))) countChanges(batch, outcome);
    this.#narrowedTo = batch.numbers?.length;
    batch.widen();
    countFates(batch, outcome);
    this.#hasRejects = outcome.rejected > rejected;
  }

  /** Says that there is a plan. */
  beginOnce(): Promise<void> | undefined {
    if (!this.#plan || this.#isBegun) return undefined;
    this.#isBegun = true;
    return this.#onPlanned?.();
  }

  /** Has the rejects of the batch that was cleaned last taken. */
  *giveRejects(batch: RecordBatch): Steps {
    if (this.#hasRejects && this.#onRejects) {
      if (this.#plan) yield* findFaults(batch, this.#plan);
      const taken = this.#onRejects(batch, this.outcome);
      if (taken) yield taken;
    }
    if (this.#narrowedTo !== undefined) batch.narrow(this.#narrowedTo);
  }

  *passOn(batch: RecordBatch): Generator<RecordBatch> {
    if (this.#plan && (!this.#isPlanTold || batch.countKept() > 0)) {
      this.#isPlanTold = true;
      yield batch;
    } else {
      batch.release();
    }
  }

  finish(): readonly never[] {
    if (!this.#plan) throw nothingToPlan(this.outcome);
    return [];
  }

  /** Makes the plan where there is none yet. */
  *planOnce(batch: RecordBatch): Steps {
    if (this.#plan) return;
    const header = takeHeader(batch, this.#columnsMax);
    if (!header) return;
    const make = this.#makePlan;
    const plan = typeof make === 'function' ? make(header, headerLine(batch)) : make;
    if (plan instanceof Promise)
      yield plan.then((made) => {
        this.#plan = made;
      });
    else this.#plan = plan;
  }
}

/** The names of the columns, or undefined while all records are such that nothing can be told from them. */
function takeHeader(batch: RecordBatch, columnsMax: number): string[] | undefined {
  if (batch.dialect.header !== false) {
    const header = readHeader(batch, columnsMax);
    batch.fate[0] = HEADER;
    return header;
  }
  const deciding = decidingRecord(batch);
  const names = deciding < 0 ? undefined : numberColumns(batch, deciding, columnsMax);
  const isKept = names?.length === 1 && batch.firstByte + batch.recordEnd[deciding]! <= LEADING_BYTES_MAX;
  const skipped = isKept ? 0 : deciding < 0 ? batch.recordCount : deciding;
  for (let r = 0; r < skipped; r++) if (isBlankLine(batch, r)) batch.fate[r] = BLANK;
  return names;
}

function headerLine({ dialect, bytes, recordStart, recordEnd }: RecordBatch): Buffer | undefined {
  return dialect.header === false ? undefined : bytes.subarray(recordStart[0], recordEnd[0]);
}

function nothingToPlan({ read, rejected, rejectsByCode }: Outcome): CsvError {
  if (rejected > 0 && rejectsByCode.get('LINE_ENDS') === rejected)
    return badLineEnds('the file', { record: 1 });
  return new CsvError('CSV_EMPTY', read === 0 ? 'the file is empty' : 'the file has no well-formed record');
}

function planAsText(header: readonly string[]): CompiledPlan {
  const rule = text();
  return {
    form: 'text',
    fieldCount: header.length,
    columns: header.map((name, source) => ({ name, source, rule, required: false })),
  };
}

/**
 * Runs the plan over one batch, column by column. Pure: no I/O, and no state beyond the batch.
 * Faults of structure come first, then of encoding, then of values in the plan's order; the first counts.
 * Where few records are left for the kernels, it leaves the batch narrowed to them.
 * @param always run the kernels even where no record is left
 * @returns whether they ran
 */
export function sanitizeBatch(batch: RecordBatch, plan: CompiledPlan, always = true): boolean {
  const columns = cleanColumns(batch, plan, always);
  let next = columns.next();
  while (!next.done) next = columns.next();
  return next.value;
}

/** The same, with a pause after each column. */
function* cleanColumns(
  batch: RecordBatch,
  plan: CompiledPlan,
  always: boolean,
): Generator<undefined, boolean> {
  batch.plan = plan;
  checkFieldCount(batch, plan.fieldCount);
  checkEncoding(batch);
  // A record that is kept has at least a byte per column, one that is not may have none: blank lines
  // below a header of 1600 columns must not cost 1600 steps each.
  const kept = batch.countKept();
  if (kept === 0 && !always) return false;
  if (kept < batch.recordCount / 2 && plan.columns.length > NARROW_COLUMNS_MAX) batch.narrow(kept);
  for (const [c, column] of plan.columns.entries()) {
    const values = (batch.columns[c] ??= new ColumnValues());
    locate(batch, values, column, c);
    kernelOf(plan, column)(batch, values, c);
    yield;
  }
  return true;
}

function checkFieldCount(batch: RecordBatch, fieldCount: number): void {
  const { fate, firstField } = batch;
  for (let r = 0; r < batch.recordCount; r++) {
    const count = firstField[r + 1]! - firstField[r]!;
    if (count === fieldCount || fate[r] !== KEPT) continue;
    if (isBlankLine(batch, r)) fate[r] = BLANK;
    else batch.reject(r, COLUMN_COUNT, -1);
  }
}
