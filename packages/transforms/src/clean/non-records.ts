import { areEmpty, type RecordBatch } from '../batch/record-batch.ts';
import { EMPTY, KEPT, REPEATED_HEADER } from '../batch/reject-code.ts';
import { delimiterBytes } from '../csv/delimiter.ts';
import { startOfRecordEnd } from '../csv/record-end.ts';

/** CR CR LF. */
const LINE_END_BYTES_MAX = 3;
/** First byte of a byte order mark, which joined files may have before a record. */
const BYTE_ORDER_MARK = 0xef;

/** A record of the header, kept to recognize it when it is repeated. */
export interface HeaderRecord {
  /** From the first byte of its first field to the last byte of its last. */
  readonly bytes: Buffer;
  /** Start of each field in these bytes. */
  readonly starts: Int32Array;
  /** Size of the record without its line end, quotes included. */
  readonly size: number;
  /** First byte of the record. */
  readonly firstByte: number;
}

/** Most bytes of a line end, and of a byte order mark before a record in joined files. */
const MARGIN_BYTES = 6;

/** Copies record `r`, which belongs to the header. */
export function headerRecordOf(
  { bytes, firstField, fieldStart, fieldEnd, recordStart, recordEnd, dialect }: RecordBatch,
  r: number,
): HeaderRecord {
  const first = firstField[r]!;
  const end = firstField[r + 1]!;
  const from = fieldStart[first]!;
  const record = bytes.subarray(recordStart[r], recordEnd[r]);
  return {
    bytes: Buffer.from(bytes.subarray(from, fieldEnd[end - 1])),
    starts: fieldStart.slice(first, end).map((start) => start - from),
    size: startOfRecordEnd(record, dialect),
    firstByte: bytes[recordStart[r]!]!,
  };
}

/**
 * Finds what is no record by its form, in a file of several columns: records of several fields that are all empty and
 * unquoted, if the dialect skips them, and records that equal one of the header byte for byte.
 */
export class NonRecords {
  readonly #header: readonly HeaderRecord[];
  /** Bytes with which such a record can begin, as flags. */
  readonly #firstBytes = new Uint8Array(256);
  readonly #emptyMax: number;
  readonly #headerMin: number;
  readonly #headerMax: number;

  /** @param header empty if repeated headers are records */
  constructor(header: readonly HeaderRecord[], { dialect, firstByte }: RecordBatch, fieldCount: number) {
    const { skipsEmpty, ragged } = dialect;
    const delimiter = delimiterBytes(dialect.delimiter);
    const sizes = header.map(({ size }) => size);
    // Longer ones are found when they would be rejected for their number of fields; but `ragged` may change that.
    const usual = (fieldCount - 1) * delimiter.length + LINE_END_BYTES_MAX;
    this.#emptyMax = skipsEmpty !== true ? -1 : ragged === 'pad' ? Number.POSITIVE_INFINITY : usual;
    this.#header = header;
    this.#headerMin = Math.min(...sizes);
    this.#headerMax = Math.max(...sizes) + MARGIN_BYTES;
    // Batches of a parser that does not know positions have only values, without delimiters.
    if (firstByte < 0) this.#firstBytes.fill(1);
    else
      for (const byte of [delimiter[0]!, BYTE_ORDER_MARK, ...header.map((record) => record.firstByte)])
        this.#firstBytes[byte] = 1;
  }

  /** Marks them in a batch. Most records are passed over by their first byte, and nearly all others by their size. */
  mark(batch: RecordBatch): void {
    const { bytes, recordCount, recordStart, recordEnd } = batch;
    const firstBytes = this.#firstBytes;
    for (let r = 0; r < recordCount; r++) {
      const start = recordStart[r]!;
      if (firstBytes[bytes[start]!] === 0) continue;
      const size = recordEnd[r]! - start;
      if (size <= this.#emptyMax && isEmptyRecord(batch, r)) batch.fate[r] = EMPTY;
      else if (size >= this.#headerMin && size <= this.#headerMax && isRepeated(batch, r, this.#header))
        batch.fate[r] = REPEATED_HEADER;
    }
  }
}

/** Whether a well-formed record has several fields that are all empty and unquoted. */
export function isEmptyRecord(batch: RecordBatch, r: number): boolean {
  const first = batch.firstField[r]!;
  const end = batch.firstField[r + 1]!;
  return batch.fate[r] === KEPT && end - first > 1 && areEmpty(batch, first, end);
}

function isRepeated(batch: RecordBatch, r: number, header: readonly HeaderRecord[]): boolean {
  if (batch.fate[r] !== KEPT) return false;
  const first = batch.firstField[r]!;
  const last = batch.firstField[r + 1]! - 1;
  for (let h = 0; h < header.length; h++) if (isSame(batch, first, last, header[h]!)) return true;
  return false;
}

function isSame(
  { bytes, fieldStart, fieldEnd }: RecordBatch,
  first: number,
  last: number,
  header: HeaderRecord,
): boolean {
  const { starts } = header;
  const from = fieldStart[first]!;
  if (bytes[from] !== header.bytes[0] || last - first + 1 !== starts.length) return false;
  if (fieldEnd[last]! - from !== header.bytes.length) return false;
  for (let f = first; f <= last; f++) if (fieldStart[f]! - from !== starts[f - first]) return false;
  return bytes.compare(header.bytes, 0, header.bytes.length, from, from + header.bytes.length) === 0;
}
