import { BrokenInvariant } from '../testbed/errors.ts';
import { Testbeds } from '../testbed/testbeds.ts';
import { drawSchedule } from './draw-schedule.ts';
import { runSchedule } from './run-schedule.ts';
import { Tally } from './tally.ts';

export interface ChaosRunOptions {
  /** Of the first run; each later one has the next. */
  readonly seed: number;
  readonly runs: number;
  /** Concurrent runs, each on a server and services of its own. */
  readonly jobs: number;
  /** Once aborted, no run begins; those that are running are finished. */
  readonly stop?: AbortSignal;
  /** Once aborted, running runs are not counted, because Ctrl-C also reaches the services. */
  readonly interrupt?: AbortSignal;
  /** Called after each run. */
  readonly onRun?: (tally: Tally) => void;
  /** Called with a description of each broken promise. */
  readonly onBroken?: (what: string) => void;
}

/** Runs schedules concurrently, each on a testbed that survived the last one; no result depends on the others. */
export async function runChaos(options: ChaosRunOptions): Promise<Tally> {
  const { jobs, runs, interrupt, onBroken } = options;
  const testbeds = new Testbeds();
  const tally = new Tally(onBroken);
  const seeds = seedsOf(options);
  const lanes = Array.from({ length: Math.min(jobs, runs) }, () => runLane(testbeds, seeds, tally, options));
  // A lane that fails must not leave the processes of the others running.
  await Promise.allSettled(lanes);
  await testbeds.end().catch((error: unknown) => {
    if (interrupt?.aborted) return;
    if (!(error instanceof BrokenInvariant)) throw error;
    tally.addFailure(error.message);
  });
  await Promise.all(lanes);
  return tally;
}

/** The seeds, shared by all lanes. */
function* seedsOf({ seed, runs, stop, interrupt }: ChaosRunOptions): Generator<number> {
  const isOver = () => stop?.aborted || interrupt?.aborted;
  for (let run = 0; run < runs && !isOver(); run++) yield seed + run;
}

/** Runs one schedule after the other. */
async function runLane(
  testbeds: Testbeds,
  seeds: Iterable<number>,
  tally: Tally,
  { interrupt, onRun }: ChaosRunOptions,
): Promise<void> {
  for (const seed of seeds)
    await testbeds.use(async (testbed) => {
      const schedule = drawSchedule(seed);
      const began = performance.now();
      const ended = await runSchedule(testbed, schedule).catch((error: unknown) => ({ error }));
      if (interrupt?.aborted) return false;
      const isFit = tally.add(schedule, ended, performance.now() - began);
      onRun?.(tally);
      return isFit;
    });
}
