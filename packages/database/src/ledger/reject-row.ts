/** One error of a record. */
interface RecordError {
  readonly column?: string | undefined;
  readonly code: string;
  readonly message: string;
  /** Range of the invalid bytes in the record. */
  readonly span?: { readonly start: number; readonly end: number } | undefined;
}

/** A rejected record. */
export interface RejectedRecord {
  /** Counted from 1; 0 is the header. */
  readonly record: number;
  readonly line?: number | undefined;
  readonly byte?: number | undefined;
  readonly column?: string | undefined;
  /** Range of the invalid bytes in `original`: from `start` up to, but not including, `end`. */
  readonly span?: { readonly start: number; readonly end: number } | undefined;
  readonly code: string;
  readonly message: string;
  /** All errors of the record, beginning with the one above; absent if that is the only one. */
  readonly errors?: readonly RecordError[] | undefined;
  /** Errors of the record that are not listed; absent if all are. */
  readonly moreErrors?: number | undefined;
  /** The record as in the file, including its line end. */
  readonly original: Uint8Array;
}

/** PGCOPY's signature, flags and header extension (PostgreSQL manual, COPY, binary format). */
export const copyHeader = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');

export const copyTrailer = Buffer.from([0xff, 0xff]);

const COLUMNS = 10;
/** Bytes of a row without its strings and its original: the number of columns, their lengths, the id, five numbers. */
const FIXED_BYTES = 2 + COLUMNS * 4 + 16 + 5 * 8;
/** Most bytes of UTF-8 for one UTF-16 code unit. */
const UNIT_BYTES_MAX = 3;
const CAPACITY = 32 * 1024;

/**
 * Code of the row that holds all errors of a record with more than one. Its number is the negated number of the
 * record: older versions, which know one error per record, do not see it, and no column had to be added during
 * imports.
 */
const ALL_ERRORS = 'ERRORS';

const nothing = Buffer.alloc(0);

/** Rows of `stream_engine.rejects` in COPY's binary format. */
export class RejectRows {
  readonly #importId: Buffer;
  #bytes = Buffer.allocUnsafe(CAPACITY);
  #end = 0;

  /** @param importId a UUID */
  constructor(importId: string) {
    this.#importId = Buffer.from(importId.replaceAll('-', ''), 'hex');
  }

  add(reject: RejectedRecord): void {
    this.#addRow(reject);
    const { record, errors, moreErrors } = reject;
    if (errors === undefined) return;
    const message = JSON.stringify({ errors, moreErrors });
    this.#addRow({ record: -record, code: ALL_ERRORS, message, original: nothing });
  }

  #addRow({ record, line, byte, column, span, code, message, original }: RejectedRecord): void {
    const units = (column?.length ?? 0) + code.length + message.length;
    this.#reserve(FIXED_BYTES + UNIT_BYTES_MAX * units + original.length);
    this.#end = this.#bytes.writeInt16BE(COLUMNS, this.#end);
    this.#addBytes(this.#importId);
    this.#addNumber(record);
    this.#addNumber(line);
    this.#addNumber(byte);
    this.#addText(column);
    this.#addNumber(span?.start);
    this.#addNumber(span?.end);
    this.#addText(code);
    this.#addText(message);
    this.#addBytes(original);
  }

  /** Returns the rows added since the last call; the caller owns the buffer. */
  take(): Buffer {
    const rows = this.#bytes.subarray(0, this.#end);
    this.#bytes = Buffer.allocUnsafe(CAPACITY);
    this.#end = 0;
    return rows;
  }

  #reserve(count: number): void {
    const needed = this.#end + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }

  #addNumber(value: number | undefined): void {
    if (value === undefined) return this.#addLength(-1);
    this.#addLength(8);
    // BigInt would be too slow, because there may be millions of rejects.
    const high = Math.floor(value / 2 ** 32);
    this.#end = this.#bytes.writeInt32BE(high, this.#end);
    this.#end = this.#bytes.writeUInt32BE(value - high * 2 ** 32, this.#end);
  }

  #addText(text: string | undefined): void {
    if (text === undefined) return this.#addLength(-1);
    const length = this.#bytes.write(text, this.#end + 4);
    this.#addLength(length);
    this.#end += length;
  }

  #addBytes(value: Uint8Array): void {
    this.#addLength(value.length);
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  #addLength(length: number): void {
    this.#end = this.#bytes.writeInt32BE(length, this.#end);
  }
}
