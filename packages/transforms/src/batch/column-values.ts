/**
 * One column of a batch after its kernel ran, indexed by record. Entries of records that
 * are not kept mean nothing.
 */
export class ColumnValues {
  /** Bytes of the value, −1 for NULL. */
  length = new Int32Array(0);
  /** Where a value of variable width lies in the batch's `bytes`. */
  start = new Int32Array(0);
  /** A value of fixed width: all of it when it has up to 4 bytes, else its low half. */
  low = new Int32Array(0);
  /** The high half of an 8-byte value. */
  high = new Int32Array(0);
  /** 1 where cleaning changed the text. */
  changed = new Uint8Array(0);

  /** Makes room for `records` entries and forgets the marks of the batch before. */
  reset(records: number): void {
    if (records > this.length.length) {
      const capacity = Math.max(records, this.length.length * 2);
      this.length = new Int32Array(capacity);
      this.start = new Int32Array(capacity);
      this.low = new Int32Array(capacity);
      this.high = new Int32Array(capacity);
      this.changed = new Uint8Array(capacity);
    } else {
      this.changed.fill(0, 0, records);
    }
  }
}
