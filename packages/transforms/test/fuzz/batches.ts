import type { Options } from './options.ts';
import type { Batch } from './run-cases.ts';

/** Number of cases per batch: enough to amortise sending it to a worker, few enough to show progress. */
const BATCH_CASES = 2000;

/** The scanner's share of the cases if both properties are checked; the pipeline takes longer. */
const SCANNER_SHARE = 0.75;

/** Divides the work into batches. Each has its own seed, so it does not matter which process takes it. */
export function* batchesOf({ cases, seed, names, path }: Options): Generator<Batch> {
  if (path !== undefined) {
    yield { property: names[0]!, seed, cases: BATCH_CASES, path };
    return;
  }
  let next = seed;
  for (const property of names) {
    const isShared = names.length > 1;
    const own = Math.ceil(cases * (property === 'scanner' ? SCANNER_SHARE : 1 - SCANNER_SHARE));
    let left = isShared ? own : cases;
    for (; left > 0; left -= BATCH_CASES)
      yield { property, seed: next++ | 0, cases: Math.min(left, BATCH_CASES) };
  }
}
