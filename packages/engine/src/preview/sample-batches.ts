import { pipeline } from 'node:stream';
import type { RecordBatch } from '@repo/transforms';
import type { TextSample } from '../source/decode-sample.ts';
import { type RecordsOptions, recordsOfSample } from '../source/records-of.ts';

/**
 * The batches of a sample. A fault in it is thrown when the reader asks for the next batch, and so has dealt with all
 * records before the fault: a stage of the reader's own pipeline would fail while earlier records still wait for their
 * turn, and they would not be counted.
 * @throws CsvError
 */
export async function* batchesOfSample(
  sample: TextSample,
  options: Pick<RecordsOptions, 'dialect' | 'limits'>,
): AsyncGenerator<RecordBatch> {
  // The last stage throws what the callback is told.
  yield* pipeline(...recordsOfSample(sample, options), () => {});
}
