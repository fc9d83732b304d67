import { Random } from '@repo/csv-gen';
import { type Rig, withRig } from '../rig/rig.ts';
import { atRest } from './at-rest.ts';
import { type CsvFile, fillShelf } from './csv-shelf.ts';
import { disturb } from './disturb.ts';
import { LogWatch } from '../rig/log-watch.ts';
import { type Sample, Sampler } from './samples.ts';
import { scenarios } from './scenarios/index.ts';
import { tablesSql, WorkerTables } from './tables.ts';
import { Tally } from './tally.ts';
import { Worker } from './worker.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly workers: number;
  /** Records of the longest file. */
  readonly rowsMax: number;
}

export interface SoakRun {
  readonly tally: Tally;
  readonly samples: readonly Sample[];
  /** At rest after the warm-up, and at the end. */
  readonly baseline: Sample;
  readonly end: Sample;
  /** What the service logged as errors, and wrote to standard error. */
  readonly errors: readonly string[];
  readonly errorCount: number;
  readonly stderr: string;
  /** Backends of the service that were in a transaction, and locks on the tables, when all was over. */
  readonly leftovers: number;
  readonly exit: number | string;
}

export type SoakListener = (elapsedMs: number, tally: Tally, sample: Sample) => void;

/** Share of the time that is the warm-up: caches fill, code is compiled, and the heap finds its size. */
const WARM_UP_SHARE = 1 / 10;
const PROGRESS_EVERY_MS = 1_000;
/** Worlds of random numbers; each worker has one of its own above these. */
const FAULTS_LANE = 1;
const WORKERS_LANE = 100;

/** Short enough to be met: some clients of this run stall for longer, and some locks are held for longer. */
const SETTINGS = {
  IMPORTS_MAX: 5,
  IMPORTS_WAIT_MS: 500,
  MEMORY_LIMIT: 512 * 1024 * 1024,
  CLIENT_STALL_MS: 3_000,
  DATABASE_STALL_MS: 20_000,
  LOCK_TIMEOUT_MS: 2_000,
  GRACE_MS: 5_000,
};

/**
 * Lets workers use the service as clients do, and faults happen, for the given time.
 * @param onProgress hears every second what has been done so far
 * @throws LoadError
 */
export async function runSoak(
  options: SoakOptions,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: SoakListener },
): Promise<SoakRun> {
  const rig = { schema: tablesSql(options.workers), settings: SETTINGS, signal };
  return withRig(rig, async (made) => {
    const files = await fillShelf(made.folder, options);
    return new Soak(made, options, files, onProgress).run();
  });
}

type Files = { readonly clean: readonly CsvFile[]; readonly dirty: readonly CsvFile[] };

class Soak {
  readonly #rig: Rig;
  readonly #options: SoakOptions;
  readonly #tally = new Tally();
  readonly #sampler: Sampler;
  readonly #log: LogWatch;
  readonly #workers: readonly Worker[];
  readonly #faults: Random;
  readonly #onProgress: SoakListener;

  constructor(rig: Rig, options: SoakOptions, files: Files, onProgress: SoakListener) {
    this.#rig = rig;
    this.#options = options;
    this.#sampler = new Sampler(rig);
    this.#log = new LogWatch(rig.service.child);
    this.#faults = new Random(options.seed, FAULTS_LANE);
    this.#onProgress = onProgress;
    this.#workers = Array.from(
      { length: options.workers },
      (_, worker) =>
        new Worker({
          id: `worker-${worker}`,
          random: new Random(options.seed, WORKERS_LANE + worker),
          service: rig.service,
          tables: new WorkerTables(rig.database, worker),
          files,
          tally: this.#tally,
          scenarios,
        }),
    );
  }

  async run(): Promise<SoakRun> {
    const totalMs = this.#options.minutes * 60_000;
    const began = performance.now();
    const watch = setInterval(() => this.#watch(began), PROGRESS_EVERY_MS);
    this.#sampler.start();
    try {
      await this.#work(totalMs * WARM_UP_SHARE);
      const baseline = await atRest(this.#sampler);
      await this.#work(totalMs * (1 - WARM_UP_SHARE));
      const end = await atRest(this.#sampler);
      return await this.#finish(baseline, end);
    } finally {
      clearInterval(watch);
      await this.#sampler.stop();
    }
  }

  /** Everybody works and faults happen for so long. */
  async #work(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds;
    const over = new AbortController();
    const disturbing = disturb(this.#rig, { random: this.#faults, tally: this.#tally, signal: over.signal });
    await Promise.all(this.#workers.map((worker) => worker.work(until)));
    over.abort();
    await disturbing;
  }

  async #finish(baseline: Sample, end: Sample): Promise<SoakRun> {
    const { database, service } = this.#rig;
    const { rows } = await database.query<{ count: number }>(LEFTOVERS_SQL);
    await this.#sampler.stop();
    const exit = await service.stop();
    this.#log.read();
    return {
      tally: this.#tally,
      samples: this.#sampler.samples,
      baseline,
      end,
      errors: this.#log.errors,
      errorCount: this.#log.errorCount,
      stderr: await service.child.stderr,
      leftovers: rows[0]!.count,
      exit,
    };
  }

  #watch(began: number): void {
    this.#log.read();
    const sample = this.#sampler.samples.at(-1);
    if (sample) this.#onProgress(performance.now() - began, this.#tally, sample);
  }
}

/** Transactions of the service, and locks that any of its backends holds. */
const LEFTOVERS_SQL = `SELECT count(*)::int AS count FROM pg_stat_activity activity
  WHERE application_name = 'stream-engine'
    AND (xact_start IS NOT NULL OR EXISTS (SELECT FROM pg_locks WHERE pg_locks.pid = activity.pid))`;
