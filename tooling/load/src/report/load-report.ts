import { type Condition, describeMachine, type Machine } from '@repo/measure';
import type { CrowdOptions, CrowdRun, MemorySample } from '../crowd/crowd.ts';
import { healthPaths, type TimedAnswer } from '../crowd/health.ts';
import type { Answers } from '../crowd/slow-clients.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';

/** The content of load.json, and what page and chart are made of. */
export interface LoadReport {
  readonly date: string;
  readonly machine: Machine;
  readonly node: string;
  readonly options: CrowdOptions;
  readonly conditions: readonly Condition[];
  readonly capacity: number;
  /** How often each status and code was given. */
  readonly uploads: Answers;
  readonly slowHeaders: Answers;
  readonly slowBodies: Answers;
  readonly rows: number;
  readonly peakRssBytes: number;
  /** Milliseconds of each health endpoint. */
  readonly latency: Readonly<Record<string, Percentiles>>;
  readonly samples: readonly MemorySample[];
  readonly health: readonly TimedAnswer[];
}

export function summariseLoad(
  run: CrowdRun,
  { options, conditions }: Pick<LoadReport, 'options' | 'conditions'>,
): LoadReport {
  const { capacity, slowHeaders, slowBodies, rowsFound, peakRssBytes, samples, health } = run;
  const took = (path: string) =>
    percentilesOf(health.filter((answer) => answer.path === path).map(({ tookMs }) => tookMs));
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: process.version,
    options,
    conditions,
    capacity,
    uploads: uploadAnswers(run),
    slowHeaders,
    slowBodies,
    rows: rowsFound,
    peakRssBytes,
    latency: Object.fromEntries(healthPaths.map((path) => [path, took(path)])),
    samples,
    health,
  };
}

/** How often each status and code was given to an upload. */
export function uploadAnswers({ uploads }: Pick<CrowdRun, 'uploads'>): Answers {
  const answers: Answers = {};
  for (const { status, code } of uploads) {
    const name = `${status} ${code}`;
    answers[name] = (answers[name] ?? 0) + 1;
  }
  return answers;
}
