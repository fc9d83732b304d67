import { isUtf8 } from 'node:buffer';
import { type ColumnValues, DEFAULTED, NULL } from '../batch/column-values.ts';
import { isNullWord } from '../batch/null-words.ts';
import {
  type CompiledColumn,
  ESCAPED,
  FORMULA,
  type NullWords,
  QUOTED,
  type RecordBatch,
} from '../batch/record-batch.ts';
import { KEPT, NOT_EXACT, NUL_BYTE, NULL_NOT_ALLOWED, UTF8_INVALID } from '../batch/reject-code.ts';
import { hasNumericEscape, unescape } from '../batch/unescape.ts';
import { NUL } from '../csv/ascii.ts';
import { hasTextEscapes } from '../csv/dialect.ts';
import { trimValues } from './trim-values.ts';
import { FORMULA_END, FORMULA_START, isFormulaAt } from './unwrap-formulas.ts';

/**
 * Fills `values` with the text of one field per record. A field without text has a negative length: `NULL`, or
 * `DEFAULTED`. Escapes are resolved into the batch's spill region. Every kernel starts from here, so that none has to
 * know about quoting or about the words that mean NULL.
 *
 * @param c index of the column in the plan, for the reject if a required value is NULL
 */
export function locate(batch: RecordBatch, values: ColumnValues, column: CompiledColumn, c: number): void {
  locateFields(batch, values, column, c);
  if (column.trims === true) trimValues(batch, values, column, c);
  if (column.nullWords) applyNullWords(batch, values, column, column.nullWords, c);
  if (hasTextEscapes(batch.dialect)) checkUnescaped(batch, values, column.source, c);
}

/** A size that no field has. */
const NO_SIZE = -1;

function locateFields(
  batch: RecordBatch,
  values: ColumnValues,
  { source, required, empty, isQuotedEmpty = false, keepsFormulas = false }: CompiledColumn,
  column: number,
): void {
  const { recordCount, fate, firstField, fieldStart, fieldEnd, fieldFlags } = batch;
  values.reset(recordCount);
  const { start, length, changed } = values;
  // An empty field has this size and none of these flags.
  const emptySize = empty === 'text' ? NO_SIZE : 0;
  const textFlags = isQuotedEmpty ? 0 : QUOTED;
  // V8 does not know the value of an imported constant.
  const specialFlags = ESCAPED | FORMULA;
  const isDefaulted = empty === 'default';
  const emptyLength = isDefaulted ? DEFAULTED : NULL;
  for (let r = 0; r < recordCount; r++) {
    length[r] = emptyLength;
    if (fate[r] !== KEPT) continue;
    const f = firstField[r]! + source;
    const from = fieldStart[f]!;
    const size = fieldEnd[f]! - from;
    const flags = fieldFlags[f]!;
    if (size === emptySize && (flags & textFlags) === 0) {
      if (isDefaulted) changed[r] = 1;
      else if (required) batch.reject(r, NULL_NOT_ALLOWED, column);
    } else if ((flags & specialFlags) === 0) {
      start[r] = from;
      length[r] = size;
    } else if ((flags & FORMULA) !== 0) {
      start[r] = from;
      length[r] = size;
      values.changed[r] = 1;
      if (keepsFormulas) batch.reject(r, NOT_EXACT, column);
    } else {
      start[r] = batch.spillEnd;
      length[r] = appendUnescaped(batch, from, size);
      if (!keepsFormulas) unwrapFormula(batch, values, r);
    }
  }
}

function applyNullWords(
  batch: RecordBatch,
  { start, length }: ColumnValues,
  { source, required, trims }: CompiledColumn,
  words: NullWords,
  column: number,
): void {
  const { recordCount, fate, firstField } = batch;
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT || length[r]! <= 0) continue;
    if (!isNullWord(batch, firstField[r]! + source, start[r]!, length[r]!, words, trims)) continue;
    length[r] = NULL;
    if (required) batch.reject(r, NULL_NOT_ALLOWED, column);
  }
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
function appendUnescaped(batch: RecordBatch, from: number, size: number): number {
  const bytes = batch.reserve(size);
  const begin = batch.spillEnd;
  batch.spillEnd = unescape(bytes, from, from + size, bytes, begin, batch.dialect);
  return batch.spillEnd - begin;
}

/** Rejects values that are no longer text once the escapes of COPY's text format are resolved. */
function checkUnescaped(
  batch: RecordBatch,
  { start, length }: ColumnValues,
  source: number,
  column: number,
): void {
  const { recordCount, bytes, fate, firstField, fieldStart, fieldEnd, fieldFlags } = batch;
  for (let r = 0; r < recordCount; r++) {
    const f = firstField[r]! + source;
    if (fate[r] !== KEPT || length[r]! < 0 || (fieldFlags[f]! & ESCAPED) === 0) continue;
    if (!hasNumericEscape(bytes, fieldStart[f]!, fieldEnd[f]!)) continue;
    const value = bytes.subarray(start[r], start[r]! + length[r]!);
    if (!isUtf8(value)) batch.reject(r, UTF8_INVALID, column);
    else if (value.includes(NUL)) batch.reject(r, NUL_BYTE, column);
  }
}
