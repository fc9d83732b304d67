import { isUtf8 } from 'node:buffer';
import { NUL } from '../csv/ascii.ts';
import type { RecordBatch } from './record-batch.ts';
import { KEPT, NUL_BYTE, UTF8_INVALID } from './reject-code.ts';

/**
 * Rejects records with bytes that PostgreSQL's `text` cannot store: invalid UTF-8 and NUL. Native code searches the
 * whole batch for both; only a batch that has one is searched record by record.
 */
export function checkEncoding(batch: RecordBatch): void {
  const input = batch.bytes.subarray(0, batch.inputEnd);
  if (!isUtf8(input)) rejectWhere(batch, UTF8_INVALID, (bytes) => !isUtf8(bytes));
  if (input.includes(NUL)) rejectWhere(batch, NUL_BYTE, (bytes) => bytes.includes(NUL));
}

function rejectWhere(batch: RecordBatch, code: number, isBad: (bytes: Buffer) => boolean): void {
  const { bytes, recordStart, recordEnd, firstField, fieldStart, fieldEnd } = batch;
  const plan = batch.plan;
  for (let r = 0; r < batch.recordCount; r++) {
    if (batch.fate[r] !== KEPT || !isBad(bytes.subarray(recordStart[r], recordEnd[r]))) continue;
    const first = firstField[r]!;
    const blamed = plan?.columns.findIndex(({ source }) =>
      isBad(bytes.subarray(fieldStart[first + source], fieldEnd[first + source])),
    );
    batch.reject(r, code, blamed ?? -1);
  }
}
