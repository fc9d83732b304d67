import type { ColumnValues } from './column-values.ts';
import { type Dialect, rfc4180 } from '../csv/dialect.ts';
import { MoreFaults } from './more-faults.ts';
import { Narrowing } from './narrowing.ts';
import { KEPT, type RejectCode } from './reject-code.ts';
import type { ServerFaults } from './server-faults.ts';

/** The field is quoted: empty means the empty string, not NULL. */
export const QUOTED = 1;
/** The field may contain escape bytes (by default a quote before a quote), which are not part of its value. */
export const ESCAPED = 2;
/** The field is the text inside a formula such as `="00123"`. */
export const FORMULA = 4;
/** Only `quotes: 'lenient'` accepts the field as it is written, so its value counts as changed. */
export const LENIENT = 8;

/**
 * The unit that passes between stages: a run of complete records, as bytes plus the position of every field. Records
 * and fields are numbers, never objects.
 *
 * `bytes` has two regions. `[0, inputEnd)` contains the file's own bytes and never changes. `[inputEnd, spillEnd)`
 * contains values that cleaning produced (unescaped, lowercased, normalised). So every value is one `start` and one
 * `length` in one buffer.
 *
 * Hazard: {@link reserve} may replace `bytes`, and the `grow…` methods replace the index arrays. A loop that calls them
 * must read the property again afterwards.
 */
export class RecordBatch {
  bytes: Buffer;
  /** End of the last complete record. */
  inputEnd = 0;
  spillEnd = 0;

  recordCount = 0;
  /** Number within the batch of each record in the arrays by record, while the batch is narrowed. */
  numbers: Int32Array | undefined;
  /** Index of each record's first field. Entry `recordCount` ends the last record. */
  firstField = new Int32Array(2048);
  /** Offset of each record's first byte, quotes included. Entry `recordCount` is `inputEnd`. */
  recordStart = new Int32Array(2048);
  /** Offset after each record's line end. There may be comments between it and the next record. */
  recordEnd = new Int32Array(2048);
  /** Line ends between the start of the batch and the start of each record. */
  recordLine = new Int32Array(2048);
  /** Fate of each record: `KEPT`, or the reason why it is not kept. */
  fate = new Uint8Array(2048);
  /** Column of the plan that caused each reject, or −1. */
  blamed = new Int16Array(2048);

  /** Offsets of each field's first byte and of the byte after its last, quotes excluded. */
  fieldStart = new Int32Array(16384);
  fieldEnd = new Int32Array(16384);
  /** `QUOTED`, `ESCAPED` and `LENIENT`. */
  fieldFlags = new Uint8Array(16384);

  /**
   * Number of the first record in the whole file, where the header is record 0, and the byte and line at which `bytes`
   * starts. Byte and line are −1 if they are unknown.
   */
  firstRecord = 0;
  firstByte = 0;
  firstLine = 1;

  /** Dialect with which the bytes were split. */
  dialect: Dialect = rfc4180;

  /** Faults after the one in `fate` and `blamed`; filled by `sanitize`. */
  readonly moreFaults = new MoreFaults();

  /** Values that the server rejects, of columns that only it can read; set by `sanitize`. */
  serverFaults: ServerFaults | undefined;

  /** The plan, and the values of each of its columns; set by `sanitize`. */
  plan: CompiledPlan | undefined;
  readonly columns: ColumnValues[] = [];

  #narrowing: Narrowing | undefined;
  readonly #release: ((batch: RecordBatch) => void) | undefined;

  constructor(capacityBytes: number, release?: (batch: RecordBatch) => void) {
    this.bytes = Buffer.allocUnsafeSlow(capacityBytes);
    this.#release = release;
  }

  /**
   * Returns the batch to its pool. The last stage that reads it calls this once; no stage may use the batch afterwards.
   */
  release(): void {
    this.widen();
    this.#narrowing = undefined;
    this.#release?.(this);
  }

  /** Number of record `r` in the whole file. */
  recordNumber(r: number): number {
    return this.firstRecord + (this.numbers === undefined ? r : this.numbers[r]!);
  }

  /** Removes all records but the `keptCount` kept ones from the arrays by record. */
  narrow(keptCount: number): void {
    this.#narrowing ??= new Narrowing(this, this.#keptNumbers(keptCount));
    this.#narrowing.apply(this);
  }

  #keptNumbers(keptCount: number): Int32Array {
    const kept = new Int32Array(keptCount);
    for (let r = 0, k = 0; r < this.recordCount; r++) if (this.fate[r] === KEPT) kept[k++] = r;
    return kept;
  }

  /** Undoes {@link narrow}. */
  widen(): void {
    if (this.numbers) this.#narrowing?.undo(this);
  }

  /** Number of kept records: neither the header, nor blank lines, nor rejects. */
  countKept(): number {
    let kept = 0;
    for (let r = 0; r < this.recordCount; r++) if (this.fate[r] === KEPT) kept++;
    return kept;
  }

  /** Marks a record as rejected. Callers reject only kept records, so that the first reason is reported. */
  reject(record: number, code: number, column: number): void {
    this.fate[record] = code;
    this.blamed[record] = column;
  }

  /** Ensures `count` free bytes after `spillEnd`, replacing `bytes` with a larger buffer if necessary. */
  reserve(count: number): Buffer {
    const needed = this.spillEnd + count;
    if (needed > this.bytes.length) this.growBytes(Math.max(needed, this.bytes.length * 2), this.spillEnd);
    return this.bytes;
  }

  /** Replaces `bytes` with a buffer of `capacity` bytes, keeping the first `used` of them. */
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

/** Whether record `r` is an empty line. */
export function isBlankLine(batch: RecordBatch, r: number): boolean {
  const first = batch.firstField[r]!;
  const end = batch.firstField[r + 1]!;
  return end - first === 1 && areEmpty(batch, first, end);
}

/** Whether fields are empty and unquoted. */
export function areEmpty(
  { fieldStart, fieldEnd, fieldFlags }: RecordBatch,
  from: number,
  to: number,
): boolean {
  for (let f = from; f < to; f++)
    if (fieldStart[f] !== fieldEnd[f] || (fieldFlags[f]! & QUOTED) !== 0) return false;
  return true;
}

function extend<T extends Int32Array | Int16Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/**
 * A tight loop over one column of a batch. On entry, `values` locates the text of each kept, non-NULL record; on
 * return, it contains the clean values. The kernel rejects records that break the rule, with `column` as the cause.
 */
export type Kernel = (batch: RecordBatch, values: ColumnValues, column: number) => void;

/** Cleans and checks the values of one column. */
export interface Rule {
  /** Produces each value as normalised text. */
  readonly text: Kernel;
  /** Produces each value in PostgreSQL's binary form; absent if only the server knows the type. */
  readonly binary?: {
    readonly kernel: Kernel;
    /** Bytes of every value (in `low`, then `high`), or 0 if values are in `bytes`. */
    readonly width: 0 | 2 | 4 | 8;
  };
  /** How NDJSON writes the value. `boolean` guarantees the texts `true` and `false`, `json` a JSON value. */
  readonly json: 'string' | 'number' | 'boolean' | 'json';
  /**
   * Text that the column returns for a value, for the message of NOT_EXACT; undefined if the rule rejects the value
   * anyway.
   */
  readonly textReturned?: (value: Buffer) => string | undefined;
  /** Reason for rejects with this code that names the rule's own values; undefined: the usual one. */
  readonly explain?: (code: RejectCode) => string | undefined;
  /** Hint on what the value should have been, or on a parameter that reads it, for values that are not of the type. */
  readonly hint?: (value: string) => string | undefined;
}

/** What an empty field means: NULL, the column's default, or the empty text. */
export type EmptyMeaning = 'null' | 'default' | 'text';

/** Words that mean NULL in a column. None is empty. */
export interface NullWords {
  /** In UTF-8; with `ignoreCase`, their ASCII letters are in lower case. */
  readonly words: readonly Uint8Array[];
  /** Whether ASCII letters match in either case. */
  readonly ignoreCase: boolean;
  /** Whether a quoted word matches too. */
  readonly quoted: boolean;
}

/** A column of a plan with its rule. */
export interface CompiledColumn {
  readonly name: string;
  /** Index of the field that feeds the column. */
  readonly source: number;
  readonly rule: Rule;
  /** Whether NULL is rejected. */
  readonly required: boolean;
  /** Whether to remove whitespace at both ends. Default: false. */
  readonly trims?: boolean;
  /** Whether `="00123"` is the text itself, and not `00123`. */
  readonly keepsFormulas?: boolean;
  /** Whether the empty text is a value of the type, for messages. */
  readonly hasEmptyText?: boolean;
  /** What an empty field means. Default: `null`. */
  readonly empty?: EmptyMeaning;
  /** Whether a quoted empty field is an empty field, too, and not the empty text. Default: false. */
  readonly isQuotedEmpty?: boolean;
  readonly nullWords?: NullWords | undefined;
  /** Words that mean NULL in other columns. Here they are text, and counted. */
  readonly keptWords?: NullWords | undefined;
}

/** A plan ready to run; see `compilePlan`. */
export interface CompiledPlan {
  readonly columns: readonly CompiledColumn[];
  /**
   * Number of fields that every record must have: that of the header, or of the first record if there is no header.
   */
  readonly fieldCount: number;
  /** Whether the kernels produce binary values (for COPY) or text. */
  readonly form: 'binary' | 'text';
}
