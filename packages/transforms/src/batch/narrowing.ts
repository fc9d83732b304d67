import { KEPT } from './reject-code.ts';

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
 * A batch's index narrowed to the records that are kept, so that loops over columns and records take no more steps than
 * there are fields: a batch of a file of 1,600 columns may hold one row among hundreds of records of two bytes.
 */
export class Narrowing {
  readonly #all: RecordIndex;
  readonly #kept: RecordIndex;

  constructor(batch: RecordIndex, keptCount: number) {
    const { recordCount, numbers, firstField, recordStart, recordEnd, recordLine, fate, blamed } = batch;
    this.#all = { recordCount, numbers, firstField, recordStart, recordEnd, recordLine, fate, blamed };
    const kept = new Int32Array(keptCount);
    for (let r = 0, k = 0; r < recordCount; r++) if (fate[r] === KEPT) kept[k++] = r;
    this.#kept = {
      recordCount: keptCount,
      numbers: kept,
      firstField: kept.map((r) => firstField[r]!),
      recordStart: kept.map((r) => recordStart[r]!),
      recordEnd: kept.map((r) => recordEnd[r]!),
      recordLine: kept.map((r) => recordLine[r]!),
      fate: new Uint8Array(keptCount),
      blamed: new Int16Array(keptCount),
    };
  }

  apply(batch: RecordIndex): void {
    Object.assign(batch, this.#kept);
  }

  /** Gives the batch all its records back, with what has become of the kept ones meanwhile. */
  undo(batch: RecordIndex): void {
    const { numbers, fate, blamed } = this.#kept;
    for (const [k, r] of numbers!.entries()) {
      this.#all.fate[r] = fate[k]!;
      this.#all.blamed[r] = blamed[k]!;
    }
    Object.assign(batch, this.#all);
  }
}
