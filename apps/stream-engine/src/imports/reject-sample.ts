import { describeReject, isReject, type RecordBatch, type Reject } from '@repo/transforms';

/** Rejects that a receipt shows. */
const SAMPLE_MAX = 100;

/** Keeps the first rejects with position and reason; the counts by code are complete elsewhere. */
export class RejectSample {
  readonly rejects: Reject[] = [];

  add(batch: RecordBatch): void {
    for (let r = 0; r < batch.recordCount && this.rejects.length < SAMPLE_MAX; r++) {
      if (isReject(batch.fate[r]!)) this.rejects.push(describeReject(batch, r));
    }
  }
}
