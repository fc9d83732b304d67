import { type ColumnValues, DEFAULTED, NULL } from '../batch/column-values.ts';
import { type CompiledColumn, QUOTED, type RecordBatch } from '../batch/record-batch.ts';
import { KEPT, NULL_NOT_ALLOWED } from '../batch/reject-code.ts';
import { spaceAt, spaceBefore } from '../columns/kernels/whitespace.ts';

/**
 * Removes whitespace at both ends of located values, as JavaScript's `String.prototype.trim` does. A field of nothing
 * but whitespace then means what an empty field means or, if it is quoted, what a quoted empty field means.
 */
export function trimValues(
  batch: RecordBatch,
  values: ColumnValues,
  { source, required, empty, isQuotedEmpty = false }: CompiledColumn,
  column: number,
): void {
  const { bytes, fate, recordCount, firstField, fieldFlags } = batch;
  const { start, length, changed } = values;
  const textFlags = isQuotedEmpty ? 0 : QUOTED;
  const emptyLength = empty === 'default' ? DEFAULTED : NULL;
  for (let r = 0; r < recordCount; r++) {
    const size = length[r]!;
    if (size <= 0 || fate[r] !== KEPT) continue;
    let from = start[r]!;
    let end = from + size;
    for (let width = 1; from < end && width > 0; from += width) width = spaceAt(bytes, from, end);
    for (let width = 1; end > from && width > 0; end -= width) width = spaceBefore(bytes, from, end);
    if (end - from === size) continue;
    start[r] = from;
    length[r] = end - from;
    changed[r] = 1;
    if (end > from || empty === 'text' || (fieldFlags[firstField[r]! + source]! & textFlags) !== 0) continue;
    length[r] = emptyLength;
    if (required && empty !== 'default') batch.reject(r, NULL_NOT_ALLOWED, column);
  }
}
