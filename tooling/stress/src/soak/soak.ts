import { Random } from '@repo/csv-gen';
import { unlessInterrupted } from '@repo/measure';
import type { ServiceEnd } from '../rig/measured-service.ts';
import { withRig } from '../rig/rig.ts';
import { writeFiles } from './csv-files.ts';
import { disturb } from './disturb.ts';
import { type Sample, Sampler } from './samples.ts';
import { badRequests } from './scenarios/bad-requests.ts';
import { departures } from './scenarios/departures.ts';
import { keys } from './scenarios/keys.ts';
import { reads } from './scenarios/reads.ts';
import { uploads } from './scenarios/uploads.ts';
import { tablesSql } from './tables.ts';
import { Tally } from './tally.ts';
import { Worker } from './worker.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly workers: number;
  /** Records of the longest file. */
  readonly rowsMax: number;
}

/** Findings of a soak; those that an interrupted run did not reach are null. */
export interface SoakRun {
  readonly tally: Tally;
  readonly samples: readonly Sample[];
  /** The service at rest after the warm-up and at the end. */
  readonly baseline: Sample | null;
  readonly end: Sample | null;
  readonly service: ServiceEnd | null;
}

type Listener = (tally: Tally, sample: Sample) => void;

/** Share of the time for the warm-up: caches fill, code is compiled, and the heap finds its size. */
const WARM_UP_SHARE = 1 / 10;
/** The sequence of random numbers for the faults. */
const FAULTS_LANE = 1;

const scenarios = [...uploads, ...keys, ...reads, ...badRequests, ...departures];

/** Limits that are short enough to be reached: some clients stall for longer, and some locks are held for longer. */
const SETTINGS = {
  IMPORTS_MAX: 5,
  IMPORTS_WAIT_MS: 500,
  MEMORY_LIMIT: 512 * 1024 * 1024,
  CLIENT_STALL_MS: 3_000,
  DATABASE_STALL_MS: 20_000,
  LOCK_TIMEOUT_MS: 2_000,
  GRACE_MS: 5_000,
};

/** Lets workers use the service as clients do, with faults, for the given time. */
export async function runSoak(
  options: SoakOptions,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: Listener },
): Promise<SoakRun> {
  const tally = new Tally();
  const run: { -readonly [name in keyof SoakRun]: SoakRun[name] } = {
    tally,
    samples: [],
    baseline: null,
    end: null,
    service: null,
  };
  const soaking = withRig({ schema: tablesSql(options.workers), settings: SETTINGS, signal }, async (rig) => {
    const files = await writeFiles(rig.folder, options);
    const workers = Array.from(
      { length: options.workers },
      (_, number) => new Worker(number, { ...options, rig, files, tally }),
    );
    const faults = new Random(options.seed, FAULTS_LANE);
    const work = async (minutes: number) => {
      const until = performance.now() + minutes * 60_000;
      const over = new AbortController();
      const disturbing = disturb(rig, { random: faults, tally, signal: over.signal });
      await Promise.all(workers.map((worker) => worker.work(scenarios, until, signal)));
      over.abort();
      await disturbing;
    };
    const sampler = new Sampler(rig);
    run.samples = sampler.samples;
    const over = new AbortController();
    const sampling = sampler.run(over.signal, (sample) => onProgress(tally, sample));
    try {
      await work(options.minutes * WARM_UP_SHARE);
      run.baseline = await sampler.atRest();
      await work(options.minutes * (1 - WARM_UP_SHARE));
      run.end = await sampler.atRest();
    } finally {
      over.abort();
      await sampling;
    }
    run.service = await rig.service.end();
  });
  await unlessInterrupted(signal, soaking);
  return run;
}
