import { mean } from '@repo/measure';
import type { Findings } from './findings.ts';
import type { MemorySample } from './memory-sampler.ts';

/** The memory of the container over a run; the means are NaN without samples. */
export function memoryFigures({ samples, imports }: Pick<Findings, 'samples' | 'imports'>) {
  const startedAtMs = Math.min(...imports.map((run) => run.startedAtMs));
  const endedAtMs = Math.max(...imports.map((run) => run.endedAtMs));
  const middleMs = (startedAtMs + endedAtMs) / 2;
  const during = samples.filter(({ atMs }) => atMs >= startedAtMs && atMs <= endedAtMs);
  const meanHeld = (some: readonly MemorySample[]) => mean(some.map(({ heldBytes }) => heldBytes));
  const times = [startedAtMs, ...during.map(({ atMs }) => atMs), endedAtMs];
  return {
    /** The first byte of the first upload. */
    startedAtMs,
    peakBytes: Math.max(0, ...samples.map(({ heldBytes }) => heldBytes)),
    /** Mean memory in each half of the time that the uploads took. */
    firstHalfMeanBytes: meanHeld(during.filter(({ atMs }) => atMs < middleMs)),
    secondHalfMeanBytes: meanHeld(during.filter(({ atMs }) => atMs >= middleMs)),
    samplesDuringUpload: during.length,
    longestGapMs: Math.max(...times.slice(1).map((atMs, index) => atMs - times[index]!)),
  };
}
