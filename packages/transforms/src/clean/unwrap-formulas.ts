import { ESCAPED, FORMULA, QUOTED, type RecordBatch } from '../batch/record-batch.ts';
import { KEPT, QUOTE_MISPLACED } from '../batch/reject-code.ts';
import { CR, EQUALS, LF, QUOTE } from '../csv/ascii.ts';
import { delimiterLength } from '../csv/delimiter.ts';

/** Bytes before and after the text in `="00123"`. */
export const FORMULA_START = 2;
export const FORMULA_END = 1;

/**
 * Makes the text inside `="00123"` the field's value. This formula is how people make Excel keep leading zeros. Files
 * often contain it without CSV's quotes, so that the scanner rejects the record for its misplaced quotes; such a record
 * is kept if it has no other fault of form. `locate` handles fields in CSV's quotes.
 *
 * In the usual dialect, only records with misplaced quotes can contain it, so that other batches cost nothing.
 */
export function unwrapFormulas(batch: RecordBatch): void {
  const { fate, recordCount } = batch;
  const { quote, quotes } = batch.dialect;
  const isMarked = quote === QUOTE && quotes !== 'lenient';
  for (let r = isMarked ? nextMisplaced(batch, 0) : 0; r < recordCount; ) {
    if (fate[r] === QUOTE_MISPLACED && hasOnlyFormulas(batch, r)) fate[r] = KEPT;
    if (fate[r] === KEPT) unwrapFields(batch, r);
    r = isMarked ? nextMisplaced(batch, r + 1) : r + 1;
  }
}

/** Returns the number of the next record with a misplaced quote, or a number beyond all records. */
function nextMisplaced({ fate, recordCount }: RecordBatch, from: number): number {
  const found = fate.indexOf(QUOTE_MISPLACED, from);
  return found < 0 ? recordCount : found;
}

/** Whether formulas account for all misplaced quotes of a record. */
function hasOnlyFormulas(batch: RecordBatch, r: number): boolean {
  const { bytes, firstField, fieldStart, fieldEnd, fieldFlags, dialect } = batch;
  const last = firstField[r + 1]! - 1;
  for (let f = firstField[r]!; f <= last; f++) {
    const end = fieldEnd[f]!;
    if ((fieldFlags[f]! & QUOTED) !== 0) {
      if (!endsField(batch, r, f, end + 1)) return false;
    } else if (bytes.subarray(fieldStart[f], end).includes(dialect.quote) && !isFormula(batch, f)) {
      return false;
    }
  }
  return true;
}

/** Whether a quoted field ends at `at`, after its closing quote. */
function endsField(batch: RecordBatch, r: number, f: number, at: number): boolean {
  const { bytes, firstField, fieldStart, fieldFlags, recordEnd, dialect } = batch;
  if (f + 1 < firstField[r + 1]!) {
    const next = fieldStart[f + 1]! - ((fieldFlags[f + 1]! & QUOTED) === 0 ? 0 : 1);
    return next === at + delimiterLength(dialect.delimiter);
  }
  for (let i = at; i < recordEnd[r]!; i++) if (bytes[i] !== CR && bytes[i] !== LF) return false;
  return true;
}

function unwrapFields(batch: RecordBatch, r: number): void {
  const { firstField, fieldStart, fieldEnd, fieldFlags } = batch;
  for (let f = firstField[r]!; f < firstField[r + 1]!; f++) {
    if (!isFormula(batch, f)) continue;
    fieldStart[f] = fieldStart[f]! + FORMULA_START;
    fieldEnd[f] = fieldEnd[f]! - FORMULA_END;
    fieldFlags[f] = QUOTED | FORMULA;
  }
}

function isFormula({ bytes, fieldStart, fieldEnd, fieldFlags }: RecordBatch, f: number): boolean {
  return (fieldFlags[f]! & ESCAPED) === 0 && isFormulaAt(bytes, fieldStart[f]!, fieldEnd[f]!);
}

/** Whether the text is `="…"` with no other quote. */
export function isFormulaAt(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from < FORMULA_START + FORMULA_END) return false;
  if (bytes[from] !== EQUALS || bytes[from + 1] !== QUOTE || bytes[end - 1] !== QUOTE) return false;
  for (let i = from + FORMULA_START; i < end - FORMULA_END; i++) if (bytes[i] === QUOTE) return false;
  return true;
}
