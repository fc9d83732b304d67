import { BrokenInvariant } from '../testbed/errors.ts';
import { Testbed } from '../testbed/testbed.ts';
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

/** Runs schedules concurrently; no result depends on the others. */
export async function runChaos(options: ChaosRunOptions): Promise<Tally> {
  const { jobs, runs, onBroken } = options;
  const testbeds = await startTestbeds(Math.min(jobs, runs));
  const tally = new Tally(onBroken);
  const seeds = seedsOf(options);
  const lanes = testbeds.map((testbed) => runLane(testbed, seeds, tally, options));
  // A lane that fails must not leave the processes of the others running.
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return tally;
}

async function startTestbeds(count: number): Promise<Testbed[]> {
  const started = Array.from({ length: count }, () => Testbed.start());
  try {
    return await Promise.all(started);
  } catch (error) {
    await Promise.allSettled(started.map(async (testbed) => (await testbed).end()));
    throw error;
  }
}

/** The seeds, shared by all lanes. */
function* seedsOf({ seed, runs, stop, interrupt }: ChaosRunOptions): Generator<number> {
  const isOver = () => stop?.aborted || interrupt?.aborted;
  for (let run = 0; run < runs && !isOver(); run++) yield seed + run;
}

/** Runs one schedule after the other, on one server and as few services as survive. */
async function runLane(
  first: Testbed,
  seeds: Iterator<number>,
  tally: Tally,
  { interrupt, onRun }: ChaosRunOptions,
): Promise<void> {
  let testbed = first;
  for (let next = seeds.next(); !next.done; next = seeds.next()) {
    const schedule = drawSchedule(next.value);
    const began = performance.now();
    const ended = await runSchedule(testbed, schedule).catch((error: unknown) => ({ error }));
    if (interrupt?.aborted) break;
    const isFit = tally.add(schedule, ended, performance.now() - began);
    onRun?.(tally);
    if (isFit) continue;
    // A broken testbed must not break the next run.
    await testbed.end().catch(() => {});
    testbed = await Testbed.start();
  }
  await testbed.end().catch((error: unknown) => {
    if (interrupt?.aborted) return;
    if (!(error instanceof BrokenInvariant)) throw error;
    tally.addFailure(error.message);
  });
}
