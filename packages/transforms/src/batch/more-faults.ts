/** Maximum number of further faults listed for a record: a list of 1,600 would be longer than the record. */
export const FAULTS_MAX = 9;

/** Ends the list of a record's entries; also marks a record without entries. */
const NONE = -1;

const ENTRIES = 1024;

/**
 * Faults of a batch's records after the first one of each. They are numbers in arrays, like the rest of a batch: the
 * garbage collector would copy every small object that lives as long as a batch.
 */
export class MoreFaults {
  /** For each record: the number of its faults, and the first and last entry. */
  #counts = new Int32Array(0);
  #first = new Int32Array(0);
  #last = new Int32Array(0);
  /** For each entry, which is one listed fault: its column, its code, and the next entry of the record. */
  #columns = new Int16Array(ENTRIES);
  #codes = new Uint8Array(ENTRIES);
  #next = new Int32Array(ENTRIES);
  #entries = 0;

  /** Removes all faults and makes room for `records` records. */
  reset(records: number): void {
    if (this.#entries > 0) this.#counts.fill(0);
    this.#entries = 0;
    if (records <= this.#counts.length) return;
    this.#counts = new Int32Array(records);
    this.#first = new Int32Array(records);
    this.#last = new Int32Array(records);
  }

  /** @param column index in the plan; add faults in the plan's order */
  add(record: number, column: number, code: number): void {
    const before = this.#counts[record]!++;
    if (before >= FAULTS_MAX) return;
    if (this.#entries === this.#columns.length) this.#grow();
    const entry = this.#entries++;
    this.#columns[entry] = column;
    this.#codes[entry] = code;
    this.#next[entry] = NONE;
    if (before === 0) this.#first[record] = entry;
    else this.#next[this.#last[record]!] = entry;
    this.#last[record] = entry;
  }

  /** Number of faults, including those that are not listed. */
  count(record: number): number {
    return this.#counts[record] ?? 0;
  }

  /** Calls `callback` for each listed fault in the plan's order, at most {@link FAULTS_MAX} times. */
  forEach(record: number, callback: (column: number, code: number) => void): void {
    let entry = this.count(record) === 0 ? NONE : this.#first[record]!;
    for (; entry !== NONE; entry = this.#next[entry]!) callback(this.#columns[entry]!, this.#codes[entry]!);
  }

  #grow(): void {
    const capacity = this.#columns.length * 2;
    const [columns, codes, next] = [this.#columns, this.#codes, this.#next];
    this.#columns = new Int16Array(capacity);
    this.#codes = new Uint8Array(capacity);
    this.#next = new Int32Array(capacity);
    this.#columns.set(columns);
    this.#codes.set(codes);
    this.#next.set(next);
  }
}
