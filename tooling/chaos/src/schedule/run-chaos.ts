import { BrokenInvariant } from '../testbed/broken-invariant.ts';
import { Testbed } from '../testbed/testbed.ts';
import { Tally } from '../report/tally.ts';
import { drawSchedule } from './draw-schedule.ts';
import { runSchedule } from './run-schedule.ts';

export interface ChaosRunOptions {
  /** Of the first run; each later one has the next. */
  readonly seed: number;
  readonly runs: number;
  /** Runs at a time, each on a server and services of its own. */
  readonly jobs: number;
  /** No run begins when it is aborted; those under way are finished. */
  readonly stop?: AbortSignal;
  /** Those under way when it is aborted are not counted: Ctrl-C reaches the services as well. */
  readonly interrupt?: AbortSignal;
  /** Called after each run. */
  readonly onRun?: (tally: Tally) => void;
  /** Called with each run that broke a promise, in words. */
  readonly onBroken?: (what: string) => void;
}

/** Runs schedules, several at a time; what one of them comes to does not depend on the others. */
export async function runChaos(options: ChaosRunOptions): Promise<Tally> {
  const { jobs, runs, onBroken } = options;
  const testbeds = await startTestbeds(Math.min(jobs, runs));
  const tally = new Tally(onBroken);
  const seeds = seedsOf(options);
  const lanes = testbeds.map((testbed) => runLane(testbed, seeds, tally, options));
  // Also where one fails: it must not leave the processes of the others behind.
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

/** Whoever asks gets the next. */
function* seedsOf({ seed, runs, stop, interrupt }: ChaosRunOptions): Generator<number> {
  const isOver = () => stop?.aborted || interrupt?.aborted;
  for (let run = 0; run < runs && !isOver(); run++) yield seed + run;
}

/** Runs one schedule after the other, on one server and as few services as they leave alive. */
async function runLane(
  first: Testbed,
  seeds: Iterator<number>,
  tally: Tally,
  { interrupt, onRun }: ChaosRunOptions,
): Promise<void> {
  let testbed = first;
  for (let next = seeds.next(); !next.done; next = seeds.next()) {
    const schedule = drawSchedule(next.value);
    const begun = performance.now();
    const ended = await runSchedule(testbed, schedule).catch((error: unknown) => ({ error }));
    if (interrupt?.aborted) break;
    const isFit = tally.add(schedule, ended, performance.now() - begun);
    onRun?.(tally);
    if (isFit) continue;
    // Whatever is broken must not break the next.
    await testbed.end().catch(() => {});
    testbed = await Testbed.start();
  }
  await testbed.end().catch((error: unknown) => {
    if (interrupt?.aborted) return;
    if (!(error instanceof BrokenInvariant)) throw error;
    tally.failEnd(error);
  });
}
