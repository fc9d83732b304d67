import { BrokenPromise, describeError } from '../rig/broken-promise.ts';
import { describeSchedule, drawSchedule, type Schedule } from './draw-schedule.ts';
import { runSchedule, type RunResult } from './run-schedule.ts';
import { Testbeds } from './testbed.ts';

interface ChaosRunOptions {
  /** Seed of the first run; each later run has the next number. */
  readonly seed: number;
  readonly runs: number;
  /** Concurrent runs, each on a server and a service of its own. */
  readonly jobs: number;
  /** Once aborted, running runs are not counted, because Ctrl-C also reaches the services. */
  readonly signal: AbortSignal;
  /** Called after each run. @param failure a description, if it broke a promise */
  readonly onRun?: (results: readonly ChaosResult[], failure?: string) => void;
  /** Ended by the run. */
  readonly testbeds?: Testbeds;
}

interface ChaosResult extends RunResult {
  readonly durationMs: number;
}

export interface ChaosRun {
  readonly results: readonly ChaosResult[];
  /** Broken promises, each with the command that repeats the run. */
  readonly failures: readonly string[];
}

/** Runs schedules concurrently, each on a testbed that survived the last one; no result depends on the others. */
export async function runChaos(options: ChaosRunOptions): Promise<ChaosRun> {
  const { seed: first, runs, jobs, signal, onRun = () => {}, testbeds = new Testbeds() } = options;
  const results: ChaosResult[] = [];
  const failures: string[] = [];
  let begun = 0;
  const runLane = async () => {
    while (begun < runs && !signal.aborted) {
      const schedule = drawSchedule(first + begun++);
      await testbeds.use(async (testbed) => {
        const began = performance.now();
        const result = await runSchedule(testbed, schedule).catch(resultOf);
        if (signal.aborted) return false;
        results.push({ ...result, durationMs: performance.now() - began });
        const failure = failureText(schedule, result);
        if (failure !== undefined) failures.push(failure);
        onRun(results, failure);
        return failure === undefined;
      });
    }
  };
  const lanes = Array.from({ length: Math.min(jobs, runs) }, runLane);
  // A lane that fails must not leave the processes of the others running.
  await Promise.allSettled(lanes);
  await testbeds.end().catch((error: unknown) => {
    if (signal.aborted) return;
    if (!(error instanceof BrokenPromise)) throw error;
    failures.push(error.message);
  });
  await Promise.all(lanes);
  return { results, failures };
}

/** Result of a run that failed. */
const resultOf = (error: unknown): RunResult => ({
  struck: [],
  outcome: 'no result',
  broken: [describeError(error)],
});

/** The command that repeats the run, and what was broken; undefined if nothing was. */
export function failureText(schedule: Schedule, { broken }: Pick<RunResult, 'broken'>): string | undefined {
  if (broken.length === 0) return undefined;
  const details = [describeSchedule(schedule), ...broken].join('\n').replaceAll('\n', '\n  ');
  return `pnpm measure chaos --seed ${schedule.seed} --runs 1\n  ${details}`;
}
