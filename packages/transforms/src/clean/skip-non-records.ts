import { areEmpty, type RecordBatch } from '../batch/record-batch.ts';
import { EMPTY, KEPT, REPEATED_HEADER } from '../batch/reject-code.ts';

/** A record of the header, kept to recognize it when it is repeated. */
export interface HeaderRecord {
  /** From the first byte of its first field to the last byte of its last. */
  readonly bytes: Buffer;
  /** Start of each field in these bytes. */
  readonly starts: Int32Array;
}

/** Longest delimiter. */
const DELIMITER_BYTES_MAX = 4;

/** Copies record `r`, which belongs to the header. */
export function headerRecordOf(
  { bytes, firstField, fieldStart, fieldEnd }: RecordBatch,
  r: number,
): HeaderRecord {
  const first = firstField[r]!;
  const end = firstField[r + 1]!;
  const from = fieldStart[first]!;
  return {
    bytes: Buffer.from(bytes.subarray(from, fieldEnd[end - 1])),
    starts: fieldStart.slice(first, end).map((start) => start - from),
  };
}

/**
 * Marks what is no record by its form, in a file of several columns: records of several fields that are all empty and
 * unquoted, if the dialect skips them, and records that equal one of the header byte for byte.
 * @param header empty if repeated headers are records
 */
export function skipNonRecords(batch: RecordBatch, header: readonly HeaderRecord[]): void {
  const { recordCount, fate, firstField, fieldStart, fieldEnd } = batch;
  const { skipsEmpty = false } = batch.dialect;
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT) continue;
    const first = firstField[r]!;
    const last = firstField[r + 1]! - 1;
    const size = fieldEnd[last]! - fieldStart[first]!;
    // Most records are ruled out by their size.
    if (
      skipsEmpty &&
      size <= (last - first) * DELIMITER_BYTES_MAX &&
      last > first &&
      areEmpty(batch, first, last + 1)
    )
      fate[r] = EMPTY;
    else
      for (let h = 0; h < header.length; h++)
        if (header[h]!.bytes.length === size && isSame(batch, first, last, header[h]!))
          fate[r] = REPEATED_HEADER;
  }
}

function isSame(
  { bytes, fieldStart }: RecordBatch,
  first: number,
  last: number,
  header: HeaderRecord,
): boolean {
  const { starts } = header;
  const from = fieldStart[first]!;
  if (last - first + 1 !== starts.length || bytes[from] !== header.bytes[0]) return false;
  for (let f = first; f <= last; f++) if (fieldStart[f]! - from !== starts[f - first]) return false;
  return bytes.compare(header.bytes, 0, header.bytes.length, from, from + header.bytes.length) === 0;
}
