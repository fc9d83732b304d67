import type { RejectedRecord } from '@repo/database';
import { describeReject, isReject, type RecordBatch } from '@repo/transforms';

/** The records that a batch sets aside. Their `original` is a view of the batch. */
export function* rejectedRecords(batch: RecordBatch): Generator<RejectedRecord> {
  const { recordCount, fate, bytes, recordStart, recordEnd } = batch;
  for (let r = 0; r < recordCount; r++) {
    if (isReject(fate[r]!))
      yield { ...describeReject(batch, r), original: bytes.subarray(recordStart[r], recordEnd[r]) };
  }
}

/** The header, as the record that comes before all others. */
export function headerRecord(line: Buffer): RejectedRecord {
  return { record: 0, code: 'HEADER', message: '', original: line };
}
