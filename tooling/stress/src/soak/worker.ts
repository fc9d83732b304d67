import type { Random } from '@repo/csv-gen';
import { type Answer, send, type SendOptions } from '@repo/faults';
import type { MeasuredService } from '../rig/measured-service.ts';
import { pickWeighted } from '../rig/pick-weighted.ts';
import type { CsvFile, CsvFiles } from './csv-files.ts';
import type { WorkerTables } from './tables.ts';
import { BrokenPromise } from '../rig/broken-promise.ts';
import type { Tally } from './tally.ts';

/** Something that clients do, with a check of its result. */
export interface Scenario {
  readonly name: string;
  /** How often the scenario occurs, relative to the others; a whole number. */
  readonly weight: number;
  /** @throws BrokenPromise */
  readonly run: (worker: Worker) => Promise<void>;
}

export interface WorkerOptions {
  /** Prefix of its Idempotency-Keys. */
  readonly id: string;
  readonly random: Random;
  readonly service: MeasuredService;
  readonly tables: WorkerTables;
  readonly files: CsvFiles;
  readonly tally: Tally;
  readonly scenarios: readonly Scenario[];
}

/** Longer than any step takes on a slow machine with all faults together. */
const ANSWER_LIMIT_MS = 240_000;

/** A client that runs one scenario after the other. */
export class Worker {
  readonly random: Random;
  readonly service: MeasuredService;
  readonly tables: WorkerTables;
  readonly tally: Tally;
  readonly #options: WorkerOptions;
  #keys = 0;

  constructor(options: WorkerOptions) {
    this.random = options.random;
    this.service = options.service;
    this.tables = options.tables;
    this.tally = options.tally;
    this.#options = options;
  }

  /** @param until on the clock of `performance.now()` @param signal ends the work, and the rig with it */
  async work(until: number, signal: AbortSignal): Promise<void> {
    while (performance.now() < until && !signal.aborted) {
      const { name, run } = pickWeighted(this.random, this.#options.scenarios);
      this.tally.scenarios.push(name);
      await run(this).catch((error: unknown) => {
        if (!signal.aborted) this.tally.addBroken(name, error);
      });
    }
  }

  /** A new Idempotency-Key. */
  nextKey(): string {
    return `${this.#options.id}-${this.#keys++}`;
  }

  /** Picks a file by weight. @param headOnly only among those that are no longer than their head */
  pickFile({ dirty = false, headOnly = false } = {}): CsvFile {
    const files = this.#options.files[dirty ? 'dirty' : 'clean'];
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
