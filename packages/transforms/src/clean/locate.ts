import type { ColumnValues } from '../batch/column-values.ts';
import { type CompiledColumn, ESCAPED, FORMULA, QUOTED, type RecordBatch } from '../batch/record-batch.ts';
import { KEPT, NOT_EXACT, NULL_NOT_ALLOWED } from '../batch/reject-code.ts';
import { FORMULA_END, FORMULA_START, isFormulaAt } from './unwrap-formulas.ts';

/**
 * Fills `values` with the text of one field per record. An unquoted empty field is NULL (length −1); escapes are
 * resolved into the batch's spill region. Every kernel starts from here, so that none has to know about quoting or
 * about the words that mean NULL.
 *
 * @param c index of the column in the plan, for the reject if a required value is NULL
 */
export function locate(batch: RecordBatch, values: ColumnValues, column: CompiledColumn, c: number): void {
  const { required, nullWords } = column;
  if (nullWords) {
    locateFields(batch, values, column, false, c);
    applyNullWords(batch, values, column, nullWords, c);
  } else {
    locateFields(batch, values, column, required, c);
  }
}

function locateFields(
  batch: RecordBatch,
  values: ColumnValues,
  { source, keepsFormulas = false }: CompiledColumn,
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
    } else if ((flags & (ESCAPED | FORMULA)) === 0) {
      start[r] = from;
      length[r] = size;
    } else if ((flags & FORMULA) !== 0) {
      start[r] = from;
      length[r] = size;
      values.changed[r] = 1;
      if (keepsFormulas) batch.reject(r, NOT_EXACT, column);
    } else {
      start[r] = batch.spillEnd;
      length[r] = unescape(batch, from, size);
      if (!keepsFormulas) unwrapFormula(batch, values, r);
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

/** Leaves only the text inside a formula that CSV's quotes enclosed: `"=""00123"""`. */
function unwrapFormula(
  { bytes }: RecordBatch,
  { start, length, changed }: ColumnValues,
  record: number,
): void {
  const from = start[record]!;
  if (!isFormulaAt(bytes, from, from + length[record]!)) return;
  start[record] = from + FORMULA_START;
  length[record] = length[record]! - FORMULA_START - FORMULA_END;
  changed[record] = 1;
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
