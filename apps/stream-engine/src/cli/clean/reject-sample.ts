import { blamedSpan, describeReject, isReject, type RecordBatch } from '@repo/transforms';
import { type Excerpt, excerptLines } from '../screen/excerpt-lines.ts';
import { CODES_MAX, OF_EACH_CODE, rejectReason } from '../screen/reject-lines.ts';

/** Keeps the first rejects of each code, as lines to show. */
export class RejectSample {
  readonly #name: string;
  readonly #byCode = new Map<string, string[][]>();

  /** @param name name of the file */
  constructor(name: string) {
    this.#name = name;
  }

  get lines(): string[] {
    return [...this.#byCode.values()].flat(2);
  }

  /** Takes rejects from a batch that still holds them. */
  add(batch: RecordBatch): void {
    for (let r = 0; r < batch.recordCount; r++) {
      if (!isReject(batch.fate[r]!)) continue;
      const reject = describeReject(batch, r);
      const kept = this.#byCode.get(reject.code) ?? [];
      if (kept.length >= OF_EACH_CODE || (kept.length === 0 && this.#byCode.size >= CODES_MAX)) continue;
      const lines = [
        rejectReason(reject, this.#name),
        ...excerptLines(excerptOf(batch, r)).map((line) => `    ${line}`),
      ];
      this.#byCode.set(reject.code, [...kept, lines]);
    }
  }
}

/** The invalid field, or the whole record. */
function excerptOf(batch: RecordBatch, r: number): Excerpt {
  const bytes = batch.bytes.subarray(batch.recordStart[r], batch.recordEnd[r]);
  return { bytes, ...(blamedSpan(batch, r) ?? { start: 0, end: bytes.length }) };
}
