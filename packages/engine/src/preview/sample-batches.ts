import { pipeline } from 'node:stream';
import type { RecordBatch } from '@repo/transforms';
import type { TextSample } from '../source/decode-sample.ts';
import { type RecordsOptions, recordsOfSample } from '../source/records-of.ts';

/**
 * Yields the batches of a sample. A fault is thrown when the reader requests the next batch; by then it has handled
 * all records before the fault. In a pipeline, a stage would fail while earlier records still wait for their turn,
 * and they would not be counted.
 * @throws CsvError
 */
export async function* batchesOfSample(
  sample: TextSample,
  options: Pick<RecordsOptions, 'dialect' | 'limits'>,
): AsyncGenerator<RecordBatch> {
  // The last stage throws the error that the callback gets.
  yield* pipeline(...recordsOfSample(sample, options), () => {});
}
