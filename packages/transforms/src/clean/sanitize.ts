import { ColumnValues } from '../batch/column-values.ts';
import { locate } from './locate.ts';
import { text } from '../columns/text.ts';
import { checkEncoding } from '../batch/encoding-check.ts';
import { type Dialect, numberOfFirstRecord } from '../csv/dialect.ts';
import { lineEndError, CsvError } from '../csv/errors.ts';
import { decidingRecord, headerBytes, numberColumns, readHeader } from '../batch/header.ts';
import { defaultLimits, LEADING_BYTES_MAX } from '../csv/limits.ts';
import { countChanges, countFates, emptyOutcome, type Outcome } from '../batch/outcome.ts';
import { type CompiledPlan, isBlankLine, type RecordBatch } from '../batch/record-batch.ts';
import { findFaults } from './find-faults.ts';
import { kernelOf } from './kernel-of.ts';
import { markLenient } from './mark-lenient.ts';
import { unwrapFormulas } from './unwrap-formulas.ts';
import { padRecords } from './pad-records.ts';
import { type HeaderRecord, headerRecordOf, isEmptyRecord, NonRecords } from './non-records.ts';
import { NumberEvidence } from './number-evidence.ts';
import { BLANK, COLUMN_COUNT, EMPTY, HEADER, KEPT } from '../batch/reject-code.ts';
import { Stage } from '../batch/stage.ts';
import { doInTurns, type Steps } from '../batch/turns.ts';

/** What the first records of a file show about it. */
export interface StartOfFile {
  /** How the file is split, with the delimiter that a line such as `sep=;` named. */
  readonly dialect: Dialect;
  /** Line on which the header starts; undefined without a header, and if the parser does not know it. */
  readonly line: number | undefined;
  /** Header as it is in the file, line ends included; undefined without a header. */
  readonly header: Buffer | undefined;
}

export interface SanitizeOptions {
  /**
   * The plan, or a function that creates it from the header. Without a header the names are `column1`, `column2` …, one
   * for each field of the first record. Default: every column is text.
   */
  readonly plan?:
    | CompiledPlan
    | ((header: readonly string[], start: StartOfFile) => CompiledPlan | Promise<CompiledPlan>);
  /**
   * Called once, as soon as there is a plan and the first batch has been counted. The batch continues when the
   * promise is fulfilled. Not called if the pipeline has failed by then.
   */
  readonly onPlanned?: () => Promise<void>;
  /**
   * Receives each batch with rejects before it continues. A throw ends the pipeline; if it returns a promise, the batch
   * continues when the promise is fulfilled.
   */
  readonly onRejects?: (batch: RecordBatch, outcome: Outcome) => Promise<void> | void;
  /**
   * Called once, instead of throwing, with the error NUMBER_AMBIGUOUS: the rest of the file is cleaned as well.
   */
  readonly onAmbiguousNumbers?: (error: CsvError) => void;
  /**
   * Called with each batch that has kept records, before it continues. If it returns a promise, the batch continues
   * when the promise is fulfilled.
   */
  readonly onKept?: (batch: RecordBatch) => Promise<void> | void;
  /**
   * Called with each batch before its columns are cleaned. Sets `serverFaults` of the batch, for columns that only the
   * server can read.
   */
  readonly checkOnServer?: CheckOnServer;
  readonly columnsMax?: number;
  /** Whether names in the header may be blank, and occur more than once, because the plan goes by position. */
  readonly hasLooseHeader?: boolean;
  /** Object to count records in. Default: a new one. */
  readonly outcome?: Outcome;
}

/** Steps that ask the server about values of a batch; undefined if the plan has no column that only it can read. */
export type CheckOnServer = (batch: RecordBatch) => Generator<Promise<unknown> | undefined, void> | undefined;

/**
 * Up to this number of columns, loops may include records that are not kept, because each of those has bytes of its
 * own.
 */
const NARROW_COLUMNS_MAX = 8;

/**
 * Creates the stage that runs the plan's kernels over each batch and separates valid records from rejects.
 * @throws CsvError as `readHeader` does, CSV_EMPTY, LINE_ENDS, NUMBER_AMBIGUOUS, and any error of `plan` and `onRejects`
 */
export function sanitize(options: SanitizeOptions = {}): Sanitize {
  return new Sanitize(new Sanitizing(options));
}

/** The stage that cleans and checks. Its `outcome` grows while it runs. */
export class Sanitize extends Stage<RecordBatch, RecordBatch> {
  readonly outcome: Outcome;
  /** Work on the latest batch, if one turn was not enough. It continues after the pipeline has failed. */
  inProgress: Promise<void> | undefined;
  /** Work on the latest batch until `outcome` counts its records. It waits only for turns, the plan and `checkOnServer`. */
  counted: Promise<void> | undefined;

  constructor(sanitizing: Sanitizing) {
    const inTurns = (steps: Steps) =>
      doInTurns(steps, (busyMs) => {
        this.busyMs += busyMs;
      });
    super({
      prepare: (batch) => {
        unwrapFormulas(batch);
        const planned = inTurns(sanitizing.planOnce(batch));
        this.counted = runAfter(planned, () => inTurns(sanitizing.clean(batch)));
        const announced = runAfter(this.counted, () =>
          this.destroyed ? undefined : sanitizing.announcePlan(),
        );
        this.inProgress = runAfter(announced, () => inTurns(sanitizing.report(batch)));
        return this.inProgress;
      },
      step: (batch) => sanitizing.emit(batch),
      finish: () => sanitizing.finish(),
    });
    this.outcome = sanitizing.outcome;
  }
}

function runAfter(
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
  readonly #onKept: SanitizeOptions['onKept'];
  readonly #columnsMax: number;
  readonly #numbersSeen = new NumberEvidence();
  #onAmbiguousNumbers: SanitizeOptions['onAmbiguousNumbers'];
  readonly #checkOnServer: CheckOnServer | undefined;
  readonly #hasLooseHeader: boolean;
  #plan: CompiledPlan | undefined;
  /**
   * Whether a batch with the plan has been passed on. The first one informs the next stage, even if it contains no row.
   */
  #isPlanSent = false;
  #isPlanAnnounced = false;
  /** Whether the most recently cleaned batch has rejects. */
  #hasRejects = false;
  #narrowedTo: number | undefined;
  /** Records of the header, if they are skipped where they are repeated. */
  #header: readonly HeaderRecord[] = [];
  #nonRecords: NonRecords | undefined;

  constructor(options: SanitizeOptions) {
    this.outcome = options.outcome ?? emptyOutcome();
    this.#makePlan = options.plan ?? planAsText;
    this.#onPlanned = options.onPlanned;
    this.#onRejects = options.onRejects;
    this.#onKept = options.onKept;
    this.#onAmbiguousNumbers = options.onAmbiguousNumbers ?? fail;
    this.#columnsMax = options.columnsMax ?? defaultLimits.columnsMax;
    this.#checkOnServer = options.checkOnServer;
    this.#hasLooseHeader = options.hasLooseHeader ?? false;
  }

  /** Cleans the batch and counts its records. */
  *clean(batch: RecordBatch): Steps {
    const { outcome } = this;
    const { rejected } = outcome;
    const plan = this.#plan;
    if (plan) this.#fitShape(batch, plan.fieldCount);
    if (plan && (yield* cleanColumns(batch, plan, !this.#isPlanSent, this.#checkOnServer))) {
      countChanges(batch, outcome);
      this.#numbersSeen.addAll(batch);
    }
    this.#narrowedTo = batch.numbers?.length;
    batch.widen();
    countFates(batch, outcome);
    this.#hasRejects = outcome.rejected > rejected;
  }

  /** Skips and pads records as the dialect says. In a file of one column, whatever its form, a record is a value. */
  #fitShape(batch: RecordBatch, fieldCount: number): void {
    const { skipsEmpty = false, ragged } = batch.dialect;
    if (fieldCount > 1 && (skipsEmpty || this.#header.length > 0)) {
      this.#nonRecords ??= new NonRecords(this.#header, batch, fieldCount);
      this.#nonRecords.mark(batch);
    }
    if (ragged !== 'pad') return;
    const { shape } = this.outcome;
    const { padded, trimmed } = padRecords(batch, fieldCount);
    shape.paddedRecords += padded;
    shape.trimmedRecords += trimmed;
  }

  /** Calls `onPlanned` once there is a plan. */
  announcePlan(): Promise<void> | undefined {
    if (!this.#plan || this.#isPlanAnnounced) return undefined;
    this.#isPlanAnnounced = true;
    return this.#onPlanned?.();
  }

  /**
   * Passes the rejects of the batch cleaned last to `onRejects`, and the batch to `onKept`.
   * @throws CsvError NUMBER_AMBIGUOUS
   */
  *report(batch: RecordBatch): Steps {
    if (this.#hasRejects && this.#onRejects) {
      if (this.#plan) yield* findFaults(batch, this.#plan, this.#numbersSeen);
      const taken = this.#onRejects(batch, this.outcome);
      if (taken) yield taken;
    }
    this.#reportConflict();
    if (this.#narrowedTo !== undefined) batch.narrow(this.#narrowedTo);
    if (this.#onKept && this.#plan && batch.countKept() > 0) {
      const taken = this.#onKept(batch);
      if (taken) yield taken;
    }
  }

  #reportConflict(): void {
    const conflict = this.#onAmbiguousNumbers && this.#numbersSeen.conflict();
    if (!conflict) return;
    const report = this.#onAmbiguousNumbers!;
    this.#onAmbiguousNumbers = undefined;
    report(conflict);
  }

  *emit(batch: RecordBatch): Generator<RecordBatch> {
    if (this.#plan && (!this.#isPlanSent || batch.countKept() > 0)) {
      this.#isPlanSent = true;
      yield batch;
    } else {
      batch.release();
    }
  }

  finish(): readonly never[] {
    if (!this.#plan) throw emptyFileError(this.outcome);
    return [];
  }

  /** Creates the plan if there is none yet. */
  *planOnce(batch: RecordBatch): Steps {
    if (this.#plan) return;
    const firstLine = batch.firstLine < 0 ? undefined : batch.firstLine + batch.recordLine[0]!;
    if (firstLine !== undefined && batch.firstRecord === numberOfFirstRecord(batch.dialect))
      this.outcome.shape.leadingLines = firstLine - 1;
    const header = takeHeader(batch, this.#columnsMax, this.#hasLooseHeader);
    if (!header) return;
    const { dialect } = batch;
    const { header: hasHeader = true, headerRows = 1, skipsStray = false } = dialect;
    const rows = hasHeader ? Array.from({ length: headerRows }, (_, r) => r) : [];
    if (skipsStray) this.#header = rows.map((r) => headerRecordOf(batch, r));
    const start = hasHeader
      ? { dialect, line: firstLine, header: headerBytes(batch, header.length) }
      : { dialect, line: undefined, header: undefined };
    const make = this.#makePlan;
    const plan = typeof make === 'function' ? make(header, start) : make;
    if (plan instanceof Promise)
      yield plan.then((made) => {
        this.#plan = made;
      });
    else this.#plan = plan;
  }
}

/** Returns the names of the columns, or undefined while no record determines them. */
function takeHeader(batch: RecordBatch, columnsMax: number, isLoose: boolean): string[] | undefined {
  if (batch.dialect.header !== false) {
    const header = readHeader(batch, columnsMax, isLoose);
    batch.fate.fill(HEADER, 0, batch.dialect.headerRows ?? 1);
    return header;
  }
  const deciding = decidingRecord(batch);
  const names = deciding < 0 ? undefined : numberColumns(batch, deciding, columnsMax);
  const isKept = names?.length === 1 && batch.firstByte + batch.recordEnd[deciding]! <= LEADING_BYTES_MAX;
  const skipped = isKept ? 0 : deciding < 0 ? batch.recordCount : deciding;
  for (let r = 0; r < skipped; r++) if (isBlankLine(batch, r)) batch.fate[r] = BLANK;
  return names;
}

function fail(error: CsvError): never {
  throw error;
}

function emptyFileError({ read, rejected, rejectsByCode }: Outcome): CsvError {
  if (rejected > 0 && rejectsByCode.get('LINE_ENDS') === rejected)
    return lineEndError('the file', { record: 1 });
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
 * Runs the plan over one batch, column by column. Pure: no I/O, and no state outside the batch. Reports faults of
 * structure first, then of encoding, then of values in the plan's order; only the first counts. If few records remain
 * for the kernels, it leaves the batch narrowed to them.
 * @param always run the kernels even if no record remains
 * @returns whether they ran
 */
export function sanitizeBatch(batch: RecordBatch, plan: CompiledPlan, always = true): boolean {
  const columns = cleanColumns(batch, plan, always);
  let next = columns.next();
  while (!next.done) next = columns.next();
  return next.value;
}

/** Does the work of {@link sanitizeBatch}, pausing after each column and while the server is asked. */
function* cleanColumns(
  batch: RecordBatch,
  plan: CompiledPlan,
  always: boolean,
  checkOnServer?: CheckOnServer,
): Generator<Promise<unknown> | undefined, boolean> {
  batch.plan = plan;
  batch.serverFaults = undefined;
  checkFieldCount(batch, plan.fieldCount);
  checkEncoding(batch);
  // A kept record has at least a byte per column; other records may have none. Blank lines below a header of 1,600
  // columns must not cost 1,600 steps each.
  const kept = batch.countKept();
  if (kept === 0 && !always) return false;
  if (kept < batch.recordCount / 2 && plan.columns.length > NARROW_COLUMNS_MAX) batch.narrow(kept);
  const isLenient = batch.dialect.quotes === 'lenient';
  const check = checkOnServer?.(batch);
  if (check) yield* check;
  for (const [c, column] of plan.columns.entries()) {
    const values = (batch.columns[c] ??= new ColumnValues());
    locate(batch, values, column, c);
    kernelOf(plan, column)(batch, values, c);
    if (isLenient) markLenient(batch, values, column.source);
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
    else if (batch.dialect.skipsEmpty && fieldCount > 1 && isEmptyRecord(batch, r)) fate[r] = EMPTY;
    else batch.reject(r, COLUMN_COUNT, -1);
  }
}
