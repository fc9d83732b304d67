import type { ColumnValues } from '../batch/column-values.ts';
import { type CompiledColumn, ESCAPED, QUOTED, type RecordBatch } from '../batch/record-batch.ts';
import { KEPT, NULL_NOT_ALLOWED } from '../batch/reject-code.ts';

/**
 * Fills `values` with the text of one field per record. An unquoted empty field is NULL (length −1); escapes are
 * resolved into the batch's spill region. Every kernel starts from here, so that none has to know about quoting or
 * about the words that mean NULL.
 *
 * @param c index of the column in the plan, for the reject if a required value is NULL
 */
export function locate(batch: RecordBatch, values: ColumnValues, column: CompiledColumn, c: number): void {
  const { source, required, nullWords } = column;
  if (nullWords) {
    locateFields(batch, values, source, false, c);
    applyNullWords(batch, values, column, nullWords, c);
  } else {
    locateFields(batch, values, source, required, c);
  }
}

function locateFields(
  batch: RecordBatch,
  values: ColumnValues,
  source: number,
  required: boolean,
  column: number,
): void {
  const { recordCount, fate, firstField, fieldStart, fieldEnd, fieldFlags } = batch;
  values.reset(recordCount);
  const { start, length } = values;
  for (let r = 0; r < recordCount; r++) {
    length[r] = -1;
    if (fate[r] !== KEPT) continue;
    const f = firstField[r]! + source;
    const from = fieldStart[f]!;
    const size = fieldEnd[f]! - from;
    const flags = fieldFlags[f]!;
    if (size === 0 && (flags & QUOTED) === 0) {
      if (required) batch.reject(r, NULL_NOT_ALLOWED, column);
    } else if ((flags & ESCAPED) === 0) {
      start[r] = from;
      length[r] = size;
    } else {
      start[r] = batch.spillEnd;
      length[r] = unescape(batch, from, size);
    }
  }
}

/** Makes a field NULL only if it is unquoted and one of the words. */
function applyNullWords(
  batch: RecordBatch,
  { start, length }: ColumnValues,
  { source, required }: CompiledColumn,
  words: readonly Uint8Array[],
  column: number,
): void {
  const { recordCount, bytes, fate, firstField, fieldStart, fieldFlags } = batch;
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT) continue;
    const f = firstField[r]! + source;
    if ((fieldFlags[f]! & QUOTED) !== 0) continue;
    const from = fieldStart[f]!;
    const size = Math.max(length[r]!, 0);
    start[r] = from;
    length[r] = isOneOf(words, bytes, from, size) ? -1 : size;
    if (required && length[r]! < 0) batch.reject(r, NULL_NOT_ALLOWED, column);
  }
}

function isOneOf(words: readonly Uint8Array[], bytes: Uint8Array, from: number, size: number): boolean {
  for (const word of words) {
    if (word.length !== size) continue;
    let i = 0;
    while (i < size && bytes[from + i] === word[i]) i++;
    if (i === size) return true;
  }
  return false;
}

/** Appends the field to the spill region without its escape bytes. @returns its length in bytes */
function unescape(batch: RecordBatch, from: number, size: number): number {
  const bytes = batch.reserve(size);
  const { quote, escape = quote } = batch.dialect;
  const begin = batch.spillEnd;
  const end = from + size;
  let to = begin;
  for (let i = from; i < end; i++) {
    let byte = bytes[i]!;
    if (byte === escape) {
      // The next byte is inside the field: the scanner guarantees that the last byte of a quoted field escapes nothing.
      const next = bytes[i + 1]!;
      if (next === quote || next === escape) {
        byte = next;
        i++;
      }
    }
    bytes[to++] = byte;
  }
  batch.spillEnd = to;
  return to - begin;
}
