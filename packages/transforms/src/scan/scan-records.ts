import { BatchPool } from '../batch/batch-pool.ts';
import { type Dialect, numberOfFirstRecord, rfc4180 } from '../csv/dialect.ts';
import { columnsOf, decidingRecord } from '../batch/header.ts';
import {
  CELLS_MAX,
  defaultLimits,
  LARGE_RECORD_BYTES,
  LEADING_BYTES_MAX,
  type Limits,
} from '../csv/limits.ts';
import type { RecordBatch } from '../batch/record-batch.ts';
import { Preamble } from './preamble.ts';
import { Stage } from '../batch/stage.ts';
import { waitIfBusy } from '../batch/turns.ts';
import { CR } from '../csv/ascii.ts';
import { byteOrderMark } from '../csv/byte-order-mark.ts';
import { detectLineEnd, LINE_END_SAMPLE_BYTES } from './detect-line-end.ts';
import { scanBatch } from './scan-batch.ts';
import { endsInPreamble, firstRecordTooLarge, recordTooLarge, startOfLineEnd } from './scan-errors.ts';

export interface ScanRecordsOptions {
  readonly dialect?: Dialect;
  readonly limits?: Partial<Limits>;
  /**
   * Whether the input is only the beginning of a file, so that an incomplete last record is left out. Default: false.
   */
  readonly cut?: boolean;
  /**
   * Called once, before the buffers grow for the first record of more than `LARGE_RECORD_BYTES`. The stage accepts no
   * more bytes until the promise is fulfilled. A rejection ends the pipeline.
   */
  readonly onLargeRecord?: (() => Promise<void>) | undefined;
}

/**
 * Creates the stage that turns bytes (UTF-8, with or without byte order mark) into batches of complete records. The
 * first batch leaves as soon as it has the record that determines the columns, so that a wrong header is reported
 * before the whole file has been sent.
 * @throws CsvError as {@link scanBatch} does, which ends the pipeline; RECORD_TOO_LARGE or LINE_ENDS if the input is a
 *   sample in which no record ends
 */
export function scanRecords({
  dialect = rfc4180,
  limits = {},
  cut = false,
  onLargeRecord,
}: ScanRecordsOptions = {}): Stage<Buffer, RecordBatch> {
  const scanner = new Scanning(dialect, { ...defaultLimits, ...limits });
  let hasLarge = onLargeRecord === undefined;
  const prepare = () => {
    // Wait before the work on a batch begins. A wait between two stages would push its bytes out of the CPU cache.
    if (hasLarge || !scanner.isInLargeRecord) return waitIfBusy();
    hasLarge = true;
    return onLargeRecord?.();
  };
  return new Stage<Buffer, RecordBatch>({
    prepare,
    step: (chunk) => scanner.take(chunk),
    finish: () => scanner.finish(!cut),
    writableObjectMode: false,
    writableHighWaterMark: 64 * 1024,
  });
}

/** Records that a batch may contain regardless of its number of columns. */
const RECORDS_MIN = 32;

/** CR CR LF is the longest line end. */
const LINE_END_BYTES_MAX = 3;

class Scanning {
  /** Its delimiter and line end may be those that the file shows. */
  #dialect: Dialect;
  #preamble: Preamble;
  #limits: Limits;
  readonly #pool: BatchPool;
  #batch: RecordBatch;
  /** Bytes in the batch so far. */
  #filled = 0;
  /** Number of bytes at which the next scan is worthwhile. */
  #target = 1;
  #atStart = true;
  #knowsLineEnd = false;
  #columnsKnown = false;
  #hasRecords = false;

  constructor(dialect: Dialect, limits: Limits) {
    this.#dialect = dialect;
    this.#preamble = new Preamble(dialect);
    this.#limits = limits;
    this.#pool = new BatchPool(limits.batchBytes);
    this.#batch = this.#acquire();
    this.#batch.firstRecord = numberOfFirstRecord(dialect);
  }

  /** Whether the incomplete last record is already larger than `LARGE_RECORD_BYTES`. */
  get isInLargeRecord(): boolean {
    return this.#filled >= LARGE_RECORD_BYTES;
  }

  *take(chunk: Buffer): Generator<RecordBatch> {
    let taken = 0;
    while (taken < chunk.length) {
      const room = Math.max(this.#target, this.#limits.batchBytes) - this.#filled;
      const end = Math.min(chunk.length, taken + room);
      chunk.copy(this.#batch.bytes, this.#filled, taken, end);
      this.#filled += end - taken;
      taken = end;
      if (this.#filled >= this.#target) yield* this.#scan(false);
    }
  }

  *finish(atEnd: boolean): Generator<RecordBatch> {
    yield* this.#scan(atEnd, atEnd ? 'none' : 'unread');
    this.#checkPreamble(atEnd);
    if (!atEnd && !this.#hasRecords && this.#filled > 0) throw firstRecordTooLarge(this.#batch, this.#filled);
    this.#batch.release();
  }

  /** @throws CsvError CSV_EMPTY, RECORD_TOO_LARGE if the input has ended before its first record began */
  #checkPreamble(atEnd: boolean): void {
    const { isDone, lines } = this.#preamble;
    const { skipLines = 0 } = this.#dialect;
    if (atEnd ? lines < skipLines || (lines > 0 && !this.#hasRecords && this.#filled === 0) : !isDone)
      throw endsInPreamble(this.#dialect, atEnd);
  }

  *#scan(atEnd: boolean, following: 'more' | 'unread' | 'none' = 'more'): Generator<RecordBatch> {
    if (this.#atStart && !this.#skipByteOrderMark(atEnd)) return;
    if (!this.#knowsLineEnd && !this.#detectLineEnd(following)) return;
    if (!this.#preamble.isDone && !this.#skipPreamble(atEnd)) return;
    for (;;) {
      const batch = this.#batch;
      let consumed = scanBatch(batch, this.#filled, atEnd, this.#dialect, this.#nextLimits());
      if (batch.recordCount === 0) {
        if (consumed > 0) this.#dropComments(batch, consumed);
        if (!atEnd) this.#awaitMore(batch);
        return;
      }
      if (!this.#hasRecords && !atEnd && this.#awaitColumns(batch)) return;
      if (!this.#columnsKnown && this.#limitCells(batch))
        consumed = scanBatch(batch, this.#filled, atEnd, this.#dialect, this.#limits);
      const full = batch.recordCount >= this.#limits.batchRecordsMax;
      const rest = full ? this.#detachRest(batch, consumed) : undefined;
      this.#carryOver(batch, consumed);
      this.#hasRecords = true;
      yield batch;
      if (rest) yield* this.take(rest);
      // A batch limited by its number of records may leave complete records for the next one.
      if (!atEnd && (!full || rest)) return;
    }
  }

  /**
   * Detaches the batches that may be waiting after a giant record. They are fed again one batch at a time: carrying all
   * of them over from batch to batch would take quadratic time.
   */
  #detachRest(batch: RecordBatch, consumed: number): Buffer | undefined {
    if (this.#filled - consumed <= this.#limits.batchBytes) return undefined;
    const rest = Buffer.from(batch.bytes.subarray(consumed, this.#filled));
    this.#filled = consumed;
    return rest;
  }

  /**
   * Waits for the columns. All records of a header leave in the same batch. So do the blank lines above the first record
   * of a file without a header: only that record shows whether they are records of one column.
   * @returns whether more bytes must arrive first
   * @throws CsvError RECORD_TOO_LARGE for a header of several records that is longer than a record may be
   */
  #awaitColumns(batch: RecordBatch): boolean {
    const { header = true, headerRows = 1 } = this.#dialect;
    const { recordBytesMax } = this.#limits;
    if (header ? batch.recordCount >= headerRows : decidingRecord(batch) >= 0) return false;
    const bytesMax = header ? recordBytesMax + LINE_END_BYTES_MAX : LEADING_BYTES_MAX;
    if (this.#filled >= bytesMax) {
      if (header) throw recordTooLarge(batch, 0, 0, 0, recordBytesMax);
      return false;
    }
    this.#target = Math.min(2 * this.#filled, bytesMax);
    if (this.#target + 1 > batch.bytes.length) batch.growBytes(this.#target + 1, this.#filled);
    return true;
  }

  /**
   * Limits of the next scan. While it waits for the columns, the first batch may contain all records of a header, or
   * every record within {@link LEADING_BYTES_MAX}.
   */
  #nextLimits(): Limits {
    const { header = true, headerRows = 1 } = this.#dialect;
    const recordsMin = header ? headerRows : LEADING_BYTES_MAX;
    if (this.#hasRecords || this.#limits.batchRecordsMax >= recordsMin) return this.#limits;
    return { ...this.#limits, batchRecordsMax: recordsMin };
  }

  /**
   * Limits the records of a batch, whose values take up records × columns.
   * @returns whether this batch has too many
   */
  #limitCells(batch: RecordBatch): boolean {
    const r = decidingRecord(batch);
    if (r < 0) return false;
    this.#columnsKnown = true;
    const recordsMax = Math.max(RECORDS_MIN, Math.floor(CELLS_MAX / columnsOf(batch, r)));
    if (recordsMax >= this.#limits.batchRecordsMax) return false;
    this.#limits = { ...this.#limits, batchRecordsMax: recordsMax };
    return batch.recordCount > recordsMax;
  }

  /** Moves the incomplete record at the end into the next batch. */
  #carryOver(batch: RecordBatch, consumed: number): void {
    const next = this.#acquire();
    const left = this.#filled - consumed;
    this.#target = Math.max(this.#limits.batchBytes, this.#doubled(left));
    if (this.#target + 1 > next.bytes.length) next.growBytes(this.#target + 1, 0);
    batch.bytes.copy(next.bytes, 0, consumed, this.#filled);
    next.firstRecord = batch.firstRecord + batch.recordCount;
    next.firstByte = batch.firstByte + consumed;
    next.firstLine = batch.firstLine + batch.recordLine[batch.recordCount]!;
    this.#batch = next;
    this.#filled = left;
  }

  #acquire(): RecordBatch {
    const batch = this.#pool.acquire();
    batch.dialect = this.#dialect;
    return batch;
  }

  /** Removes leading comments that no complete record follows. */
  #dropComments(batch: RecordBatch, consumed: number): void {
    this.#drop(batch, consumed);
    batch.firstLine += batch.recordLine[0]!;
  }

  #drop(batch: RecordBatch, consumed: number): void {
    batch.bytes.copyWithin(0, consumed, this.#filled);
    this.#filled -= consumed;
    batch.firstByte += consumed;
  }

  /** Makes room for twice as many bytes, because those so far contain no complete record. */
  #awaitMore(batch: RecordBatch): void {
    const { recordBytesMax, batchBytes } = this.#limits;
    if (startOfLineEnd(batch.bytes, 0, this.#filled) > recordBytesMax)
      throw recordTooLarge(batch, 0, 0, 0, recordBytesMax);
    this.#target = this.#doubled(this.#filled);
    const needed = Math.max(this.#target, batchBytes) + 1;
    if (needed > batch.bytes.length) batch.growBytes(needed, this.#filled);
  }

  /** Doubles the number of bytes, up to the longest record and its line end. More of them are scanned immediately. */
  #doubled(bytes: number): number {
    return Math.max(bytes, Math.min(bytes * 2, this.#limits.recordBytesMax + LINE_END_BYTES_MAX));
  }

  /** @returns false while more bytes are needed to detect how lines end */
  #detectLineEnd(following: 'more' | 'unread' | 'none'): boolean {
    const batch = this.#batch;
    const lineEnd = detectLineEnd(batch.bytes, this.#filled, following, this.#dialect);
    if (lineEnd === undefined) {
      this.#target = Math.min(Math.max(2 * this.#filled, 1), LINE_END_SAMPLE_BYTES);
      if (this.#target + 1 > batch.bytes.length) batch.growBytes(this.#target + 1, this.#filled);
      return false;
    }
    this.#knowsLineEnd = true;
    if (lineEnd === CR) {
      this.#dialect = batch.dialect = { ...this.#dialect, lineEnd };
      this.#preamble = new Preamble(this.#dialect);
    }
    return true;
  }

  /** @returns false while the first bytes may still become a byte order mark */
  #skipByteOrderMark(atEnd: boolean): boolean {
    const batch = this.#batch;
    const seen = Math.min(this.#filled, byteOrderMark.length);
    const matches = batch.bytes.compare(byteOrderMark, 0, seen, 0, seen) === 0;
    if (matches && seen < byteOrderMark.length && !atEnd) {
      this.#target = byteOrderMark.length;
      return false;
    }
    this.#atStart = false;
    if (matches && seen === byteOrderMark.length) this.#drop(batch, seen);
    return true;
  }

  /** @returns false while the first record may still be ahead */
  #skipPreamble(atEnd: boolean): boolean {
    const batch = this.#batch;
    const preamble = this.#preamble;
    this.#drop(batch, preamble.take(batch.bytes, this.#filled, atEnd));
    batch.firstLine = 1 + preamble.lines;
    this.#target = this.#filled + 1;
    if (!preamble.isDone) return false;
    const { delimiter } = preamble;
    if (delimiter !== undefined) this.#dialect = batch.dialect = { ...this.#dialect, delimiter };
    return true;
  }
}
