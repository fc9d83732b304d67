/** Length of a value that is NULL. */
export const NULL = -1;
/** Length of a value that the column's default replaces. Until then, it counts as NULL. */
export const DEFAULTED = -2;

const INT32_BYTES = Int32Array.BYTES_PER_ELEMENT;

/**
 * Values of one column of a batch after its kernel has run, by record. Entries of records that are not kept are
 * meaningless.
 */
export class ColumnValues {
  /** Length of the value in bytes, or {@link NULL} or {@link DEFAULTED}. */
  length = new Int32Array(0);
  /** Offset in the batch's `bytes` of a value of variable width. */
  start = new Int32Array(0);
  /** A value of fixed width: all of it up to 4 bytes, otherwise its low half. */
  low = new Int32Array(0);
  /** The high half of an 8-byte value. */
  high = new Int32Array(0);
  /** 1 if cleaning changed the text. */
  changed = new Uint8Array(0);
  /**
   * First record of the batch whose number was read with a decimal point and would be another one with a decimal comma;
   * −1 if there is none.
   */
  doubtful = -1;
  /** First record whose number can be read only with a decimal comma; −1 if there is none. */
  contrary = -1;

  /** Makes room for `records` entries and clears the marks of the previous batch. */
  reset(records: number): void {
    this.doubtful = -1;
    this.contrary = -1;
    if (records > this.length.length) {
      const capacity = Math.max(records, this.length.length * 2);
      // Share one buffer: with 1,600 columns, the overhead of five would exceed the values.
      const buffer = new ArrayBuffer((4 * INT32_BYTES + 1) * capacity);
      const numbers = (nth: number) => new Int32Array(buffer, nth * INT32_BYTES * capacity, capacity);
      this.length = numbers(0);
      this.start = numbers(1);
      this.low = numbers(2);
      this.high = numbers(3);
      this.changed = new Uint8Array(buffer, 4 * INT32_BYTES * capacity, capacity);
    } else {
      this.changed.fill(0, 0, records);
    }
  }

  markDoubtful(record: number): void {
    if (this.doubtful < 0) this.doubtful = record;
  }

  markContrary(record: number): void {
    if (this.contrary < 0) this.contrary = record;
  }
}
