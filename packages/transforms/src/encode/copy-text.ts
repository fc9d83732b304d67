import { BACKSLASH, CR, LF, TAB } from '../csv/ascii.ts';
import type { RecordBatch } from '../batch/record-batch.ts';

/**
 * Writes one row in COPY's text format: tabs between fields, `\N` for NULL, backslash escapes. Every backslash is
 * escaped, so no row can be `\.`, which would end the COPY early.
 * @param at offset in `out`, which has room for twice the row's bytes
 * @returns the offset after the row
 */
export function writeCopyTextRow(batch: RecordBatch, r: number, out: Buffer, at: number): number {
  const { bytes, columns } = batch;
  const columnCount = batch.plan!.columns.length;
  for (let c = 0; c < columnCount; c++) {
    if (c > 0) out[at++] = TAB;
    const { length, start } = columns[c]!;
    const size = length[r]!;
    if (size < 0) {
      out[at++] = BACKSLASH;
      out[at++] = 0x4e;
      continue;
    }
    const from = start[r]!;
    for (let i = from; i < from + size; i++) {
      const byte = bytes[i]!;
      const escape = escapes[byte]!;
      if (escape !== 0) {
        out[at++] = BACKSLASH;
        out[at++] = escape;
      } else {
        out[at++] = byte;
      }
    }
  }
  out[at++] = LF;
  return at;
}

const escapes = new Uint8Array(256);
escapes[TAB] = 0x74;
escapes[LF] = 0x6e;
escapes[CR] = 0x72;
escapes[BACKSLASH] = BACKSLASH;
