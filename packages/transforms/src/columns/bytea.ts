import { BACKSLASH, CR, hexDigitOf, LF, SPACE, TAB } from '../csv/ascii.ts';
import type { ColumnValues } from '../batch/column-values.ts';
import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { octalByteAt } from './kernels/octal.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * bytea, in both of PostgreSQL's input formats.
 *
 * Hex: `\x`, then pairs of hexadecimal digits, with whitespace (space, tab, LF, CR) between and around the pairs.
 * Escape, for everything else: bytes as they are, `\\` for a backslash, `\` and three octal digits from 000 to 377
 * for any byte.
 *
 * Text form: unchanged, because no setting affects how it is read. Binary form: the bytes, as in `bytearecv`
 * (PostgreSQL, utils/adt/varlena.c).
 */
export function bytea(): Rule {
  return {
    json: 'string',
    text: kernelOf(false),
    binary: { kernel: kernelOf(true), width: 0 },
  };
}

function kernelOf(binary: boolean): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const end = from + size;
      // A value is never shorter than its bytes, so this is enough room.
      const bytes = batch.reserve(size);
      const isHex = size >= 2 && bytes[from] === BACKSLASH && bytes[from + 1] === LETTER_X;
      const to = isHex
        ? decodeHex(bytes, from + 2, end, batch.spillEnd)
        : decodeEscapes(bytes, from, end, batch.spillEnd);
      if (to < 0) batch.reject(r, TYPE_INVALID, column);
      else if (binary) keepDecoded(batch, values, r, to);
    }
  };
}

const LETTER_X = 0x78;

/** Makes the bytes from `spillEnd` up to `to` the record's value. */
function keepDecoded(batch: RecordBatch, { start, length }: ColumnValues, record: number, to: number): void {
  start[record] = batch.spillEnd;
  length[record] = to - batch.spillEnd;
  batch.spillEnd = to;
}

/** Decodes `[from, end)` to `to`. @returns the offset after the bytes written, or −1 */
function decodeHex(bytes: Uint8Array, from: number, end: number, to: number): number {
  for (let i = from; i < end; ) {
    const byte = bytes[i]!;
    const high = hexDigitOf(byte);
    if (high >= 0) {
      const low = i + 1 < end ? hexDigitOf(bytes[i + 1]!) : -1;
      if (low < 0) return -1;
      bytes[to++] = high * 16 + low;
      i += 2;
    } else if (byte === SPACE || byte === LF || byte === CR || byte === TAB) {
      i++;
    } else {
      return -1;
    }
  }
  return to;
}

/** Decodes `[from, end)` to `to`. @returns the offset after the bytes written, or −1 */
function decodeEscapes(bytes: Uint8Array, from: number, end: number, to: number): number {
  for (let i = from; i < end; ) {
    const byte = bytes[i]!;
    if (byte !== BACKSLASH) {
      bytes[to++] = byte;
      i++;
    } else if (i + 1 < end && bytes[i + 1] === BACKSLASH) {
      bytes[to++] = BACKSLASH;
      i += 2;
    } else {
      const value = i + 3 < end ? octalByteAt(bytes, i + 1) : -1;
      if (value < 0) return -1;
      bytes[to++] = value;
      i += 4;
    }
  }
  return to;
}

export const byteaType = {
  base: 'bytea',
  aliases: ['bytea'],
  rule: 'bytea',
  accepts: () => 'hexadecimal bytes after \\x, or text with \\ escapes',
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: bytea,
  hasEmptyText: () => true,
} as const satisfies TypeEntry;
