import { describeMachine, type Machine } from '@repo/measure';
import type { FaultCount, Tally } from './tally.ts';

/** What was asked for. */
export interface ChaosConditions {
  readonly seed: number;
  /** At most. */
  readonly runs: number;
  readonly jobs: number;
}

/** The content of chaos.json, and what page and text are made of. */
export interface ChaosReport {
  readonly date: string;
  readonly machine: Machine;
  readonly node: string;
  readonly options: ChaosConditions;
  readonly runs: number;
  readonly seconds: number;
  /** Of one run, beside the others. */
  readonly durationMs: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
  /** Runs in which nothing struck. */
  readonly faultless: number;
  readonly faults: readonly FaultCount[];
  /** Runs by what the client was told. */
  readonly answers: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

export function summarise(tally: Tally, { seed, runs, jobs }: ChaosConditions): ChaosReport {
  const { seconds, faultless, faults, answers, failures } = tally;
  const durations = tally.durationsMs.toSorted((a, b) => a - b);
  /** @param share of all runs that took no longer, 0 to 1 */
  const percentile = (share: number) => Math.round(durations[Math.ceil(durations.length * share) - 1] ?? 0);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: process.version,
    options: { seed, runs, jobs },
    runs: tally.runs,
    seconds: Math.round(seconds),
    durationMs: { p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99), max: percentile(1) },
    faultless,
    faults,
    answers,
    failures,
  };
}
