import { Random } from '@repo/csv-gen';
import { type Answer, send, type SendOptions } from '@repo/faults';
import { BrokenPromise } from '../rig/broken-promise.ts';
import type { MeasuredService } from '../rig/measured-service.ts';
import { pickWeighted } from '../rig/pick-weighted.ts';
import type { Rig } from '../rig/rig.ts';
import type { CsvFile, CsvFiles } from './csv-files.ts';
import { WorkerTables } from './tables.ts';
import type { Tally } from './tally.ts';

/** Something that clients do, with a check of its result. */
export interface Scenario {
  readonly name: string;
  /** How often the scenario occurs, relative to the others; a whole number. */
  readonly weight: number;
  /** @throws BrokenPromise */
  readonly run: (worker: Worker) => Promise<void>;
}

interface WorkerOptions {
  readonly rig: Rig;
  readonly seed: number;
  readonly files: CsvFiles;
  readonly tally: Tally;
}

/** The first of the sequences of random numbers, one for each worker. */
const FIRST_LANE = 100;
/** Longer than any step takes on a slow machine with all faults together. */
const ANSWER_LIMIT_MS = 240_000;

/** A client that runs one scenario after the other. */
export class Worker {
  readonly random: Random;
  readonly service: MeasuredService;
  readonly tables: WorkerTables;
  readonly tally: Tally;
  readonly #number: number;
  readonly #files: CsvFiles;
  #keys = 0;

  constructor(number: number, { rig, seed, files, tally }: WorkerOptions) {
    this.random = new Random(seed, FIRST_LANE + number);
    this.service = rig.service;
    this.tables = new WorkerTables(rig.database, number);
    this.tally = tally;
    this.#number = number;
    this.#files = files;
  }

  /** @param until on the clock of `performance.now()` @param signal ends the work, and the rig with it */
  async work(scenarios: readonly Scenario[], until: number, signal: AbortSignal): Promise<void> {
    while (performance.now() < until && !signal.aborted) {
      const { name, run } = pickWeighted(this.random, scenarios);
      this.tally.scenarios.push(name);
      await run(this).catch((error: unknown) => {
        if (!signal.aborted) this.tally.addBroken(name, error);
      });
    }
  }

  /** A new Idempotency-Key. */
  nextKey(): string {
    return `worker-${this.#number}-${this.#keys++}`;
  }

  /** Picks a file by weight. @param headOnly only among those that are no longer than their head */
  pickFile({ dirty = false, headOnly = false } = {}): CsvFile {
    const files = this.#files[dirty ? 'dirty' : 'clean'];
    const fitting = files.filter(({ expected, head }) => !headOnly || expected.bytes === head.length);
    return pickWeighted(this.random, fitting);
  }

  /** @param path includes the query @throws BrokenPromise without an answer */
  async send(path: string, options: SendOptions): Promise<Answer> {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    try {
      return await send(`${this.service.url}${path}`, { ...options, signal });
    } catch (cause) {
      throw new BrokenPromise(`no answer to ${options.method ?? 'POST'} ${path}: ${cause}`, { cause });
    }
  }
}
