import type { RecordBatch } from '../src/index.ts';

const GARBAGE_BYTE = 0xdb;
const GARBAGE = 0x5b5b5b5b;

/**
 * Overwrites the content of a released batch, so that code that still reads it, or relies on earlier content, fails.
 */
export function poison(batch: RecordBatch): void {
  batch.bytes.fill(GARBAGE_BYTE);
  for (const array of [batch.firstField, batch.recordStart, batch.recordEnd, batch.recordLine])
    array.fill(GARBAGE);
  for (const array of [batch.fieldStart, batch.fieldEnd]) array.fill(GARBAGE);
  batch.fate.fill(GARBAGE_BYTE);
  batch.fieldFlags.fill(GARBAGE_BYTE);
  batch.blamed.fill(1);
  for (const column of batch.columns) {
    for (const array of [column.length, column.start, column.low, column.high]) array.fill(GARBAGE);
    column.changed.fill(1);
  }
}
