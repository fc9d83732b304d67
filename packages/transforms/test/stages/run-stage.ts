import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RecordBatch } from '../../src/index.ts';
import type { SmallLimits, StageUnderTest } from './stage-under-test.ts';

/** Releases an output if it is a batch: the suite's sink is its last reader. */
export function releaseOutput(output: unknown): void {
  const { release } = output as Partial<RecordBatch>;
  release?.call(output);
}

/** Collects the output of `stage` for the chunks as one list, whose parts do not depend on the borders of outputs. */
export async function runStage(
  { make, before, describe }: Pick<StageUnderTest, 'make' | 'before' | 'describe'>,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  limits?: SmallLimits,
): Promise<unknown[]> {
  const described: unknown[] = [];
  const sink = async (outputs: AsyncIterable<unknown>) => {
    for await (const output of outputs) {
      for (const part of describe(output as never)) described.push(part);
      releaseOutput(output);
    }
  };
  const streams = [Readable.from(chunks), ...before(limits), make(limits), sink];
  await pipeline(streams as never);
  return described;
}

/** Turns of the event loop without progress after which nothing more happens; fast-csv takes a hundred for a chunk. */
const STILL_TURNS = 500;

/** Waits until no more can happen without a reader. */
export async function settle(progress: () => number): Promise<void> {
  let last = -1;
  for (let still = 0; still < STILL_TURNS; still++) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = progress();
    if (now !== last) still = 0;
    last = now;
  }
}
