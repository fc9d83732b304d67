import type { Options } from './options.ts';
import type { Batch } from './run-cases.ts';

/** Cases that a process takes on at a time: enough to amortise the way, few enough to show progress. */
const BATCH_CASES = 2000;

/** What share of the cases the scanner gets where both properties are checked; the pipeline takes longer. */
const SCANNER_SHARE = 0.75;

/** The work in pieces. Each has a seed of its own, so that which process takes it does not matter. */
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
