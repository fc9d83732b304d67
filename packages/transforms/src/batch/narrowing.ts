/** What a batch says of its records. */
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
 * A batch's index narrowed to some of its records, mostly the kept ones, so that loops over columns and records take no
 * more steps than there are fields: a batch of a file of 1,600 columns may hold one row among hundreds of records of
 * two bytes.
 */
export class Narrowing {
  readonly #all: RecordIndex;
  readonly #kept: RecordIndex;

  /** @param kept numbers of the records that stay, in ascending order */
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

  /** Gives the batch all its records back, with the fates that the narrowed ones got meanwhile. */
  undo(batch: RecordIndex): void {
    const { numbers, fate, blamed } = this.#kept;
    for (const [k, r] of numbers!.entries()) {
      this.#all.fate[r] = fate[k]!;
      this.#all.blamed[r] = blamed[k]!;
    }
    Object.assign(batch, this.#all);
  }
}
