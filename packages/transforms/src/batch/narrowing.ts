/** A batch's arrays by record. */
interface RecordIndex {
  recordCount: number;
  numbers: Int32Array | undefined;
  firstField: Int32Array;
  recordStart: Int32Array;
  recordEnd: Int32Array;
  recordLine: Int32Array;
  fate: Uint8Array;
  blamed: Int16Array;
}

/**
 * Narrows a batch's index to some of its records, usually the kept ones, so that loops over columns and records take no
 * more steps than there are fields. In a file of 1,600 columns, a batch may have one row among hundreds of records of
 * two bytes.
 */
export class Narrowing {
  readonly #all: RecordIndex;
  readonly #kept: RecordIndex;

  /** @param kept numbers of the records to keep, in ascending order */
  constructor(batch: RecordIndex, kept: Int32Array) {
    const { recordCount, numbers, firstField, recordStart, recordEnd, recordLine, fate, blamed } = batch;
    this.#all = { recordCount, numbers, firstField, recordStart, recordEnd, recordLine, fate, blamed };
    this.#kept = {
      recordCount: kept.length,
      numbers: kept,
      firstField: kept.map((r) => firstField[r]!),
      recordStart: kept.map((r) => recordStart[r]!),
      recordEnd: kept.map((r) => recordEnd[r]!),
      recordLine: kept.map((r) => recordLine[r]!),
      fate: Uint8Array.from(kept, (r) => fate[r]!),
      blamed: Int16Array.from(kept, (r) => blamed[r]!),
    };
  }

  apply(batch: RecordIndex): void {
    Object.assign(batch, this.#kept);
  }

  /** Restores all records of the batch, with the fates that the narrowed ones got in the meantime. */
  undo(batch: RecordIndex): void {
    const { numbers, fate, blamed } = this.#kept;
    for (const [k, r] of numbers!.entries()) {
      this.#all.fate[r] = fate[k]!;
      this.#all.blamed[r] = blamed[k]!;
    }
    Object.assign(batch, this.#all);
  }
}
