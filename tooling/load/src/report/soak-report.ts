import type { Condition, Machine } from '@repo/measure';
import type { Sample } from '../soak/samples.ts';
import type { SoakOptions, SoakRun } from '../soak/soak.ts';
import type { Broken } from '../soak/tally.ts';

/** Means over this long are what is kept of the samples. */
const BUCKET_MS = 10_000;

/** Means over a while, and the highest RSS in it. */
export interface Bucket extends Pick<Sample, 'rssBytes' | 'heapBytes' | 'descriptors' | 'connections'> {
  readonly atSeconds: number;
  readonly rssPeakBytes: number;
  readonly loopDelayMs: number;
}

/** The content of soak.json, and what page and chart are made of. */
export interface SoakReport {
  readonly date: string;
  readonly machine: Machine;
  readonly node: string;
  readonly options: SoakOptions;
  readonly conditions: readonly Condition[];
  readonly scenarios: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, number>>;
  readonly rowsLoaded: number;
  readonly bytesLoaded: number;
  readonly broken: readonly Broken[];
  readonly errors: readonly string[];
  readonly loopDelayMsMax: number;
  readonly baseline: Sample;
  readonly end: Sample;
  readonly buckets: readonly Bucket[];
}

export function summariseSoak(
  run: SoakRun,
  { machine, options, conditions }: Pick<SoakReport, 'machine' | 'options' | 'conditions'>,
): SoakReport {
  const { tally, samples, errors, baseline, end } = run;
  return {
    date: new Date().toISOString().slice(0, 10),
    machine,
    node: process.version,
    options,
    conditions,
    scenarios: tally.scenarios,
    answers: tally.answers,
    rowsLoaded: tally.rowsLoaded,
    bytesLoaded: tally.bytesLoaded,
    broken: tally.broken,
    errors,
    loopDelayMsMax: Math.round(Math.max(...samples.map(({ loopDelayMs }) => loopDelayMs))),
    baseline,
    end,
    buckets: bucketsOf(samples),
  };
}

function bucketsOf(samples: readonly Sample[]): Bucket[] {
  const groups = new Map<number, Sample[]>();
  for (const sample of samples) {
    const at = Math.floor(sample.atMs / BUCKET_MS);
    const group = groups.get(at) ?? [];
    groups.set(at, group);
    group.push(sample);
  }
  return [...groups].map(([at, group]) => bucketOf(at, group));
}

function bucketOf(at: number, group: readonly Sample[]): Bucket {
  const mean = (of: (sample: Sample) => number) =>
    Math.round(group.reduce((sum, sample) => sum + of(sample), 0) / group.length);
  return {
    atSeconds: (at * BUCKET_MS) / 1000,
    rssBytes: mean(({ rssBytes }) => rssBytes),
    rssPeakBytes: Math.max(...group.map(({ rssBytes }) => rssBytes)),
    heapBytes: mean(({ heapBytes }) => heapBytes),
    descriptors: mean(({ descriptors }) => descriptors),
    connections: mean(({ connections }) => connections),
    loopDelayMs: Math.round(Math.max(...group.map(({ loopDelayMs }) => loopDelayMs))),
  };
}
