import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@repo/csv-gen';
import { type Answer, send, type SendOptions } from '@repo/faults';
import type { MeasuredService } from '../rig/measured-service.ts';
import type { CsvFile } from './csv-shelf.ts';
import { pickWeighted } from './pick-weighted.ts';
import type { WorkerTables } from './tables.ts';
import { BrokenPromise, type Tally } from './tally.ts';

/** Something that clients do, and what must come of it. */
export interface Scenario {
  readonly name: string;
  /** How often, relative to the others; a whole number. */
  readonly weight: number;
  /** @throws BrokenPromise */
  readonly run: (worker: Worker) => Promise<void>;
}

export interface WorkerOptions {
  /** Names its imports. */
  readonly id: string;
  readonly random: Random;
  readonly service: MeasuredService;
  readonly tables: WorkerTables;
  readonly files: { readonly clean: readonly CsvFile[]; readonly dirty: readonly CsvFile[] };
  readonly tally: Tally;
  readonly scenarios: readonly Scenario[];
}

/** No step of a soak takes this long, on a slow machine with every fault at once. */
const ANSWER_LIMIT_MS = 240_000;

/** A client that does one thing after the other. */
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

  /** Works until the time has come. @param until as `performance.now()` tells it */
  async work(until: number): Promise<void> {
    while (performance.now() < until) {
      const { name, run } = pickWeighted(this.random, this.#options.scenarios);
      this.tally.did(name);
      await run(this).catch((error: unknown) => this.tally.broke(name, error));
    }
  }

  /** A new Idempotency-Key. */
  nextKey(): string {
    return `${this.#options.id}-${this.#keys++}`;
  }

  /** One of the files. @param headOnly one that is not longer than its head */
  pickFile({ dirty = false, headOnly = false } = {}): CsvFile {
    const files = this.#options.files[dirty ? 'dirty' : 'clean'];
    const fitting = files.filter(({ expected, head }) => !headOnly || expected.bytes === head.length);
    return pickWeighted(this.random, fitting);
  }

  /** @param path with its query @throws BrokenPromise where no answer comes */
  async send(path: string, options: SendOptions): Promise<Answer> {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    try {
      return await send(`${this.service.url}${path}`, { ...options, signal });
    } catch (cause) {
      throw new BrokenPromise(`${options.method ?? 'POST'} ${path} was not answered: ${cause}`, { cause });
    }
  }

  pause(milliseconds: number): Promise<void> {
    return wait(milliseconds);
  }
}
