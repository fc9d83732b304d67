import type { Measurement } from './measurement.ts';
import type { MemorySample } from './memory-sample.ts';

/** The container's memory over a run, in a few figures. */
export interface MemoryFigures {
  /** Highest `heldBytes` of all samples. */
  readonly peakBytes: number;
  /** Highest `anonymousBytes` of all samples. */
  readonly anonymousPeakBytes: number;
  /** The kernel's own high-water mark of `chargedBytes` since the container started; of the samples where it keeps none. */
  readonly chargedPeakBytes: number;
  /** Mean of `heldBytes` over the first half of the uploads' time, and over the second. NaN without samples. */
  readonly firstHalfMeanBytes: number;
  readonly secondHalfMeanBytes: number;
  readonly samplesDuringUpload: number;
  readonly longestGapMs: number;
}

export function memoryFigures({ samples, imports }: Pick<Measurement, 'samples' | 'imports'>): MemoryFigures {
  const startedAtMs = Math.min(...imports.map((run) => run.startedAtMs));
  const endedAtMs = Math.max(...imports.map((run) => run.endedAtMs));
  const middleMs = (startedAtMs + endedAtMs) / 2;
  const during = samples.filter(({ atMs }) => atMs >= startedAtMs && atMs <= endedAtMs);
  return {
    peakBytes: peak(samples, ({ heldBytes }) => heldBytes),
    anonymousPeakBytes: peak(samples, ({ anonymousBytes }) => anonymousBytes),
    chargedPeakBytes: peak(samples, ({ chargedPeakBytes, chargedBytes }) => chargedPeakBytes ?? chargedBytes),
    firstHalfMeanBytes: meanHeld(during.filter(({ atMs }) => atMs < middleMs)),
    secondHalfMeanBytes: meanHeld(during.filter(({ atMs }) => atMs >= middleMs)),
    samplesDuringUpload: during.length,
    longestGapMs: longestGap([startedAtMs, ...during.map(({ atMs }) => atMs), endedAtMs]),
  };
}

function peak(samples: readonly MemorySample[], of: (sample: MemorySample) => number): number {
  return samples.reduce((highest, sample) => Math.max(highest, of(sample)), 0);
}

function meanHeld(samples: readonly MemorySample[]): number {
  return samples.reduce((sum, { heldBytes }) => sum + heldBytes, 0) / samples.length;
}

function longestGap(timesMs: readonly number[]): number {
  return timesMs.reduce((longest, atMs, at) => Math.max(longest, atMs - (timesMs[at - 1] ?? atMs)), 0);
}
