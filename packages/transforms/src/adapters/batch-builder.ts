import type { BatchPool } from '../batch/batch-pool.ts';
import { type Dialect, numberOfFirstRecord, rfc4180 } from '../csv/dialect.ts';
import { CELLS_MAX } from '../csv/limits.ts';
import { QUOTED, type RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';

/** Fills batches with values that are already strings; for the adapters, not for the hot path. */
export class BatchBuilder {
  readonly #pool: BatchPool;
  readonly #batchBytes: number;
  readonly #recordsMax: number;
  readonly #dialect: Dialect;
  #batch: RecordBatch;
  /** Number of fields in the longest record so far. */
  #columns = 1;
  #fields = 0;

  constructor(
    pool: BatchPool,
    { batchBytes, batchRecordsMax }: { batchBytes: number; batchRecordsMax: number },
    dialect: Dialect = rfc4180,
  ) {
    this.#pool = pool;
    this.#batchBytes = batchBytes;
    this.#recordsMax = batchRecordsMax;
    this.#dialect = dialect;
    this.#batch = this.#acquire();
    this.#batch.firstRecord = numberOfFirstRecord(dialect);
  }

  /** @param values one record; null is NULL, and so is '' if `emptyIsNull` is true */
  add(values: readonly (string | null)[], emptyIsNull: boolean): void {
    const batch = this.#batch;
    const r = batch.recordCount;
    if (r + 2 >= batch.firstField.length) batch.growRecords();
    batch.firstField[r] = this.#fields;
    batch.recordStart[r] = batch.inputEnd;
    batch.recordLine[r] = 0;
    batch.fate[r] = KEPT;
    for (const value of values) this.#addField(batch, value, emptyIsNull);
    this.#columns = Math.max(this.#columns, values.length);
    batch.recordCount = r + 1;
    batch.firstField[r + 1] = this.#fields;
    batch.recordStart[r + 1] = batch.inputEnd;
    batch.recordEnd[r] = batch.inputEnd;
    batch.recordLine[r + 1] = 0;
  }

  #acquire(): RecordBatch {
    const batch = this.#pool.acquire();
    batch.dialect = this.#dialect;
    return batch;
  }

  #addField(batch: RecordBatch, value: string | null, emptyIsNull: boolean): void {
    const text = value ?? '';
    const needed = batch.inputEnd + text.length * 3;
    if (needed > batch.bytes.length)
      batch.growBytes(Math.max(needed, batch.bytes.length * 2), batch.inputEnd);
    if (this.#fields === batch.fieldStart.length) batch.growFields();
    const f = this.#fields++;
    batch.fieldStart[f] = batch.inputEnd;
    batch.inputEnd += batch.bytes.write(text, batch.inputEnd, 'utf8');
    batch.fieldEnd[f] = batch.inputEnd;
    batch.fieldFlags[f] = value === null || emptyIsNull ? 0 : QUOTED;
  }

  get isFull(): boolean {
    const { inputEnd, recordCount } = this.#batch;
    const isFull = inputEnd >= this.#batchBytes || recordCount >= this.#recordsMax;
    return isFull || recordCount * this.#columns >= CELLS_MAX;
  }

  get isEmpty(): boolean {
    return this.#batch.recordCount === 0;
  }

  /** Returns the batch so far and starts the next one. Bytes and lines of the source are unknown here. */
  take(): RecordBatch {
    const batch = this.#batch;
    batch.spillEnd = batch.inputEnd;
    batch.firstByte = -1;
    batch.firstLine = -1;
    this.#batch = this.#acquire();
    this.#batch.firstRecord = batch.firstRecord + batch.recordCount;
    this.#fields = 0;
    return batch;
  }
}
