import { type Condition, count, megabytes } from '@repo/measure';
import { ownDescriptors } from './at-rest.ts';
import type { Sample } from './samples.ts';
import type { SoakRun } from './soak.ts';

/** The container's limit. */
const PEAK_BYTES_MAX = 512 * 1024 * 1024;
/** By how much it may hold more at rest at the end than after the warm-up, and on average in the second half. */
const RSS_GROWTH_BYTES_MAX = 16e6;
const HEAP_GROWTH_BYTES_MAX = 3e6;
const MEAN_GROWTH_MAX = 0.1;
const GAP_MS_MAX = 10_000;

/** Judges a soak: the same conditions in the same order for every run. */
export function judgeSoak(run: SoakRun): readonly Condition[] {
  const { tally, errorCount, stderr, leftovers, exit } = run;
  return [
    {
      name: 'every import left all of its rows or none, and its client was told so',
      passed: tally.brokenCount === 0 && tally.uploads > 0,
      figure: `${count(tally.uploads)} uploads, ${tally.brokenCount} broken promises`,
    },
    {
      name: 'nothing was unforeseen: no error in the log, no INTERNAL_ERROR',
      passed: errorCount === 0 && !('500 INTERNAL_ERROR' in tally.answers),
      figure: `${errorCount} errors`,
    },
    { name: 'nothing on standard error', passed: stderr === '', figure: `${stderr.length} characters` },
    ...memoryConditions(run),
    ...restConditions(run),
    {
      name: 'no transaction and no lock is left in the database',
      passed: leftovers === 0,
      figure: `${leftovers} backends`,
    },
    { name: 'it ends with exit code 0 when it is told to', passed: exit === 0, figure: String(exit) },
  ];
}

function memoryConditions({ samples, baseline, end }: SoakRun): Condition[] {
  const peak = Math.max(...samples.map(({ rssBytes }) => rssBytes));
  const loaded = samples.filter(({ atMs }) => atMs > baseline.atMs && atMs < end.atMs);
  const half = loaded.length >> 1;
  const gaps = samples.slice(1).map(({ atMs }, at) => atMs - samples[at]!.atMs);
  const longestGapMs = Math.max(...gaps);
  return [
    {
      name: `RSS peaks at ${megabytes(PEAK_BYTES_MAX)} or less`,
      passed: peak <= PEAK_BYTES_MAX,
      figure: megabytes(peak),
    },
    flatMean('RSS', loaded.slice(0, half), loaded.slice(half), ({ rssBytes }) => rssBytes, megabytes),
    flatMean('heap', loaded.slice(0, half), loaded.slice(half), ({ heapBytes }) => heapBytes, megabytes),
    flatMean(
      'descriptors',
      loaded.slice(0, half),
      loaded.slice(half),
      ({ descriptors }) => descriptors,
      decimal,
    ),
    {
      name: 'it was sampled throughout',
      passed: longestGapMs <= GAP_MS_MAX,
      figure: `${count(samples.length)} samples, longest gap ${longestGapMs} ms`,
    },
  ];
}

function flatMean(
  what: string,
  first: readonly Sample[],
  second: readonly Sample[],
  of: (sample: Sample) => number,
  show: (value: number) => string,
): Condition {
  const mean = (samples: readonly Sample[]) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [before, after] = [mean(first), mean(second)];
  return {
    name: `${what} under load: the mean of the second half is at most ${100 * MEAN_GROWTH_MAX} % above that of the first`,
    passed: after <= before * (1 + MEAN_GROWTH_MAX),
    figure: `${show(before)}, then ${show(after)}`,
  };
}

const decimal = (value: number): string => value.toFixed(1);

function restConditions({ baseline, end }: SoakRun): Condition[] {
  const grown = (of: (sample: Sample) => number) => of(end) - of(baseline);
  const both = (of: (sample: Sample) => number, show: (value: number) => string) =>
    `${show(of(baseline))}, then ${show(of(end))}`;
  const rss = ({ rssBytes }: Sample) => rssBytes;
  const heap = ({ heapBytes }: Sample) => heapBytes;
  return [
    {
      name: `RSS at rest: at most ${megabytes(RSS_GROWTH_BYTES_MAX)} above the one after the warm-up`,
      passed: grown(rss) <= RSS_GROWTH_BYTES_MAX,
      figure: both(rss, megabytes),
    },
    {
      name: `heap at rest, garbage collected: at most ${megabytes(HEAP_GROWTH_BYTES_MAX)} above`,
      passed: grown(heap) <= HEAP_GROWTH_BYTES_MAX,
      figure: both(heap, megabytes),
    },
    {
      name: 'descriptors at rest, without those of the pool: no more than after the warm-up',
      passed: grown(ownDescriptors) <= 0,
      figure: both(ownDescriptors, String),
    },
  ];
}
