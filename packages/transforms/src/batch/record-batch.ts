import type { ColumnValues } from './column-values.ts';
import { type Dialect, rfc4180 } from '../csv/dialect.ts';
import { MoreFaults } from './more-faults.ts';
import { Narrowing } from './narrowing.ts';
import { KEPT } from './reject-code.ts';

/** The field stood in quotes: empty means the empty string, not NULL. */
export const QUOTED = 1;
/** The field may hold escape bytes (by default a quote before a quote) that its value does not. */
export const ESCAPED = 2;

/**
 * What crosses every border of the pipeline: a run of complete records, their bytes and
 * where every field lies in them. Records and fields are numbers, never objects.
 *
 * `bytes` holds two regions: `[0, inputEnd)` is the file's own bytes, never changed;
 * `[inputEnd, spillEnd)` holds values that cleaning made (unescaped, lower-cased,
 * normalised). So a value is always one `start` and one `length` in one buffer.
 *
 * Hazard: {@link reserve} may replace `bytes`, and the `grow…` methods replace the index
 * arrays. A loop that calls them reads the property again afterwards.
 */
export class RecordBatch {
  bytes: Buffer;
  /** End of the last complete record. */
  inputEnd = 0;
  spillEnd = 0;

  recordCount = 0;
  /** While the batch is narrowed: which of its records the arrays by record are about. */
  numbers: Int32Array | undefined;
  /** Index of each record's first field; entry `recordCount` closes the last record. */
  firstField = new Int32Array(2048);
  /** Offset of each record's first byte, quotes included; entry `recordCount` is `inputEnd`. */
  recordStart = new Int32Array(2048);
  /** Offset behind each record's line end. Comments may lie between it and the next record. */
  recordEnd = new Int32Array(2048);
  /** Line ends between the start of the batch and the start of each record. */
  recordLine = new Int32Array(2048);
  /** What becomes of each record: `KEPT`, or the reason why not. */
  fate = new Uint8Array(2048);
  /** The column of the plan to blame for each reject, −1 where none is. */
  blamed = new Int16Array(2048);

  /** First and past-the-last byte of each field's content, quotes excluded. */
  fieldStart = new Int32Array(16384);
  fieldEnd = new Int32Array(16384);
  /** `QUOTED` and `ESCAPED`. */
  fieldFlags = new Uint8Array(16384);

  /**
   * Number of the first record in the whole file, where the header is record 0, and byte and line
   * at which `bytes` begins. Byte and line are −1 where they are unknown.
   */
  firstRecord = 0;
  firstByte = 0;
  firstLine = 1;

  /** How the bytes were cut. */
  dialect: Dialect = rfc4180;

  /** Filled by `sanitize` for records with more faults than the one in `fate` and `blamed`. */
  readonly moreFaults = new MoreFaults();

  /** Set by `sanitize`: the values of each column of the plan. */
  plan: CompiledPlan | undefined;
  readonly columns: ColumnValues[] = [];

  #narrowing: Narrowing | undefined;
  readonly #release: ((batch: RecordBatch) => void) | undefined;

  constructor(capacityBytes: number, release?: (batch: RecordBatch) => void) {
    this.bytes = Buffer.allocUnsafeSlow(capacityBytes);
    this.#release = release;
  }

  /** Gives the batch back to its pool. The last stage that reads it calls this once; nobody touches it afterwards. */
  release(): void {
    this.widen();
    this.#narrowing = undefined;
    this.#release?.(this);
  }

  /** Number of record `r` in the whole file. */
  recordNumber(r: number): number {
    return this.firstRecord + (this.numbers === undefined ? r : this.numbers[r]!);
  }

  /** Leaves in the arrays by record only those that are kept; `keptCount` says how many they are. */
  narrow(keptCount: number): void {
    this.#narrowing ??= new Narrowing(this, this.#keptNumbers(keptCount));
    this.#narrowing.apply(this);
  }

  #keptNumbers(keptCount: number): Int32Array {
    const kept = new Int32Array(keptCount);
    for (let r = 0, k = 0; r < this.recordCount; r++) if (this.fate[r] === KEPT) kept[k++] = r;
    return kept;
  }

  /** Takes a {@link narrow} back. */
  widen(): void {
    if (this.numbers) this.#narrowing?.undo(this);
  }

  /** Records that are neither the header nor set aside. */
  countKept(): number {
    let kept = 0;
    for (let r = 0; r < this.recordCount; r++) if (this.fate[r] === KEPT) kept++;
    return kept;
  }

  /** Sets a record aside; the first reason found is the one reported. */
  reject(record: number, code: number, column: number): void {
    this.fate[record] = code;
    this.blamed[record] = column;
  }

  /** Ensures `count` free bytes behind `spillEnd`, replacing `bytes` by a larger buffer where they are not there. */
  reserve(count: number): Buffer {
    const needed = this.spillEnd + count;
    if (needed > this.bytes.length) this.growBytes(Math.max(needed, this.bytes.length * 2), this.spillEnd);
    return this.bytes;
  }

  /** Replaces `bytes` by a buffer of `capacity` bytes that begins with the first `used` of them. */
  growBytes(capacity: number, used: number): void {
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.bytes.copy(larger, 0, 0, used);
    this.bytes = larger;
  }

  growFields(): void {
    const capacity = this.fieldStart.length * 2;
    this.fieldStart = extend(this.fieldStart, new Int32Array(capacity));
    this.fieldEnd = extend(this.fieldEnd, new Int32Array(capacity));
    this.fieldFlags = extend(this.fieldFlags, new Uint8Array(capacity));
  }

  growRecords(): void {
    const capacity = this.firstField.length * 2;
    this.firstField = extend(this.firstField, new Int32Array(capacity));
    this.recordStart = extend(this.recordStart, new Int32Array(capacity));
    this.recordEnd = extend(this.recordEnd, new Int32Array(capacity));
    this.recordLine = extend(this.recordLine, new Int32Array(capacity));
    this.fate = extend(this.fate, new Uint8Array(capacity));
    this.blamed = extend(this.blamed, new Int16Array(capacity));
  }
}

/** Whether record `r` is a line with nothing on it. */
export function isBlankLine(
  { firstField, fieldStart, fieldEnd, fieldFlags }: RecordBatch,
  r: number,
): boolean {
  const f = firstField[r]!;
  return firstField[r + 1]! - f === 1 && fieldStart[f] === fieldEnd[f] && (fieldFlags[f]! & QUOTED) === 0;
}

function extend<T extends Int32Array | Int16Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/**
 * One tight loop over one column of a batch. On entry `values` locates the text of each
 * kept, non-NULL record; on return it holds the clean values. Records that break the rule
 * are rejected with `column` to blame.
 */
export type Kernel = (batch: RecordBatch, values: ColumnValues, column: number) => void;

/** What cleans and checks one column. */
export interface Rule {
  /** Leaves each value as text, normalised. */
  readonly text: Kernel;
  /** Leaves each value as PostgreSQL's binary form; absent where only the server knows the type. */
  readonly binary?: {
    readonly kernel: Kernel;
    /** Bytes of every value (in `low`, then `high`), or 0 when the value lies in `bytes`. */
    readonly width: 0 | 2 | 4 | 8;
  };
  /** How NDJSON writes the value; `boolean` promises the texts `true` and `false`, `json` a JSON value. */
  readonly json: 'string' | 'number' | 'boolean' | 'json';
  /** How PostgreSQL writes a value, for the message of a NOT_EXACT; undefined if the rule rejects it anyway. */
  readonly textReturned?: (value: Buffer) => string | undefined;
}

/** A column of a plan with what cleans its values. */
export interface CompiledColumn {
  readonly name: string;
  /** Which field of a record feeds the column, from 0. */
  readonly source: number;
  readonly rule: Rule;
  /** NULL is a reject. */
  readonly required: boolean;
  /**
   * Texts that mean NULL where they stand without quotes, instead of the empty one, which is the empty
   * text then unless it is among them.
   */
  readonly nullWords?: readonly Uint8Array[] | undefined;
}

/** A plan that can be run; see `compilePlan`. */
export interface CompiledPlan {
  readonly columns: readonly CompiledColumn[];
  /** Fields that every record must have: as many as the header, or the first record where there is none. */
  readonly fieldCount: number;
  /** Whether the kernels leave binary values (for COPY) or text. */
  readonly form: 'binary' | 'text';
}
