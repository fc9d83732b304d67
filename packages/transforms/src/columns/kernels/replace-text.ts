import type { ColumnValues } from '../../batch/column-values.ts';
import type { RecordBatch } from '../../batch/record-batch.ts';

/**
 * Makes `value` the record's text, in the batch's spill region. Only for uncommon shapes, because it converts a string.
 */
export function replaceText(batch: RecordBatch, values: ColumnValues, record: number, value: string): void {
  // UTF-8 needs at most three bytes for each UTF-16 code unit.
  const bytes = batch.reserve(value.length * 3);
  const begin = batch.spillEnd;
  const size = bytes.write(value, begin, 'utf8');
  values.start[record] = begin;
  values.length[record] = size;
  batch.spillEnd = begin + size;
}
