import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RecordBatch } from '../../src/index.ts';
import type { SmallLimits, StageUnderTest } from './stage-under-test.ts';

/** Gives an output back where it is a batch: the suite's sink is the last who reads it. */
export function giveBack(output: unknown): void {
  const { release } = output as Partial<RecordBatch>;
  release?.call(output);
}

/** All that `stage` makes of the chunks, as one list whose parts do not show where outputs began. */
export async function runStage(
  { make, before, describe }: Pick<StageUnderTest, 'make' | 'before' | 'describe'>,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  limits?: SmallLimits,
): Promise<unknown[]> {
  const described: unknown[] = [];
  const sink = async (outputs: AsyncIterable<unknown>) => {
    for await (const output of outputs) {
      for (const part of describe(output as never)) described.push(part);
      giveBack(output);
    }
  };
  const streams = [Readable.from(chunks), ...before(limits), make(limits), sink];
  await pipeline(streams as never);
  return described;
}

/** Turns of the event loop without progress; fast-csv takes a hundred of them for a chunk. */
const STILL_TURNS = 500;

/** Lets everything that can happen without a reader happen. */
export async function settle(progress: () => number): Promise<void> {
  let last = -1;
  for (let still = 0; still < STILL_TURNS; still++) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = progress();
    if (now !== last) still = 0;
    last = now;
  }
}
