import type { ColumnValues } from '../batch/column-values.ts';
import type { CompiledPlan, RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';

// COPY's binary format: PostgreSQL documentation, "COPY", section "Binary Format".

/** Signature, flags, length of the header extension. */
export const binaryHeader = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** A field count of −1. */
export const binaryTrailer = Buffer.from([0xff, 0xff]);

/** Offset of each kept row of the batch, and then of its next column. Shared, because encoding is synchronous. */
let rowOffset = new Int32Array(8192);

/**
 * Measures the kept rows in bytes, the first half of encoding them. Call it right before {@link encodeRows} with the
 * same batch.
 */
export function measureRows(batch: RecordBatch, plan: CompiledPlan, offset: number): number {
  const { recordCount, fate } = batch;
  if (rowOffset.length < recordCount) rowOffset = new Int32Array(recordCount * 2);
  const fixed = 2 + 4 * plan.columns.length;
  for (let r = 0; r < recordCount; r++) rowOffset[r] = fate[r] === KEPT ? fixed : 0;
  for (let c = 0; c < plan.columns.length; c++) {
    const { length } = batch.columns[c]!;
    for (let r = 0; r < recordCount; r++) if (length[r]! > 0) rowOffset[r] = rowOffset[r]! + length[r]!;
  }
  let end = offset;
  for (let r = 0; r < recordCount; r++) {
    // The columns of a rejected record may have lengths, too.
    const size = fate[r] === KEPT ? rowOffset[r]! : 0;
    rowOffset[r] = end;
    end += size;
  }
  return end - offset;
}

/** Writes the kept rows to `out`, column by column, at the offsets that {@link measureRows} found. */
export function encodeRows(batch: RecordBatch, plan: CompiledPlan, out: Buffer): void {
  const { recordCount, fate } = batch;
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  const columnCount = plan.columns.length;
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT) continue;
    view.setInt16(rowOffset[r]!, columnCount);
    rowOffset[r] = rowOffset[r]! + 2;
  }
  for (const [c, { rule }] of plan.columns.entries()) {
    const values = batch.columns[c]!;
    if (rule.binary?.width) writeFixed(batch, values, view, rule.binary.width);
    else writeBytes(batch, values, view, out, c === columnCount - 1);
  }
}

function writeFixed(
  batch: RecordBatch,
  { length, low, high }: ColumnValues,
  view: DataView,
  width: number,
): void {
  const { recordCount, fate } = batch;
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT) continue;
    const at = rowOffset[r]!;
    view.setInt32(at, length[r]!);
    if (length[r]! < 0) {
      rowOffset[r] = at + 4;
      continue;
    }
    rowOffset[r] = at + 4 + width;
    if (width === 8) {
      view.setInt32(at + 4, high[r]!);
      view.setInt32(at + 8, low[r]!);
    } else if (width === 4) {
      view.setInt32(at + 4, low[r]!);
    } else {
      view.setInt16(at + 4, low[r]!);
    }
  }
}

/** Size from which a native copy is faster than a loop. */
const NATIVE_COPY_BYTES_MIN = 256;

/**
 * Copies four bytes at a time. The last copy may write up to three bytes past the value, into the length of the row's
 * next column, which is written later. After the last column, the next row has been written already, so its values are
 * copied exactly.
 */
function writeBytes(
  batch: RecordBatch,
  { length, start }: ColumnValues,
  view: DataView,
  out: Buffer,
  isLast: boolean,
): void {
  const { recordCount, fate, bytes } = batch;
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // A Uint8Array, because subarrays of a Buffer take four times as long to create.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const lastWord = bytes.length - 4;
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT) continue;
    const size = length[r]!;
    let at = rowOffset[r]!;
    view.setInt32(at, size);
    at += 4;
    const end = size > 0 ? at + size : at;
    rowOffset[r] = end;
    let from = start[r]!;
    if (size >= NATIVE_COPY_BYTES_MIN) {
      out.set(plain.subarray(from, from + size), at);
    } else if (!isLast && from + size <= lastWord) {
      for (; at < end; at += 4, from += 4) view.setInt32(at, source.getInt32(from, true), true);
    } else {
      for (; at + 4 <= end; at += 4, from += 4) view.setInt32(at, source.getInt32(from, true), true);
      while (at < end) out[at++] = bytes[from++]!;
    }
  }
}
