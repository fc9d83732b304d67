import { BatchPool } from '../batch/batch-pool.ts';
import { defaultLimits } from '../csv/limits.ts';
import type { RecordBatch } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';
import { Stage } from '../batch/stage.ts';
import { BatchBuilder } from './batch-builder.ts';

/** A record as an object: text by column name, null for NULL. */
export type RecordObject = Record<string, string | null>;

export interface FromObjectsOptions {
  /** The header. Other keys of the objects are ignored; missing keys are NULL. */
  readonly columns: readonly string[];
}

/** Creates a stage that collects plain objects into batches, as if it had read a CSV file with this header. */
export function fromObjects({ columns }: FromObjectsOptions): Stage<RecordObject, RecordBatch> {
  const builder = new BatchBuilder(new BatchPool(defaultLimits.batchBytes), defaultLimits);
  builder.add(columns, false);
  return new Stage<RecordObject, RecordBatch>({
    *step(object) {
      builder.add(
        // Ignore inherited properties: a column may be called constructor or __proto__.
        columns.map((name) => (Object.hasOwn(object, name) ? (object[name] ?? null) : null)),
        false,
      );
      if (builder.isFull) yield builder.take();
    },
    *finish() {
      if (!builder.isEmpty) yield builder.take();
    },
    writableHighWaterMark: 16,
  });
}

/**
 * Creates a stage that turns clean batches into one object per kept record. Convenient, but many times slower than the
 * formats that remain bytes.
 * @throws TypeError if the plan's form is not `text`
 */
export function toObjects(): Stage<RecordBatch, RecordObject> {
  return new Stage<RecordBatch, RecordObject>({
    *step(batch) {
      const { plan, bytes, columns } = batch;
      if (plan?.form !== 'text') throw new TypeError('toObjects requires a plan with form "text"');
      for (let r = 0; r < batch.recordCount; r++) {
        if (batch.fate[r] !== KEPT) continue;
        const entries = plan.columns.map(({ name }, c): [string, string | null] => {
          const start = columns[c]!.start[r]!;
          const size = columns[c]!.length[r]!;
          return [name, size < 0 ? null : bytes.toString('utf8', start, start + size)];
        });
        // fromEntries defines properties, so a column called __proto__ survives.
        yield Object.fromEntries(entries);
      }
      batch.release();
    },
    readableHighWaterMark: 16,
  });
}
