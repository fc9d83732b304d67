import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { peakRssBytes } from '@repo/bench';
import { createContactsGenerator } from '@repo/csv-gen';
import { buffer } from 'node:stream/consumers';
import { LogWatch } from '../rig/log-watch.ts';
import { type Rig, type ServiceSettings, withRig } from '../rig/rig.ts';
import { endService, type ServiceEnd } from '../rig/service-end.ts';
import { uploadExpecting, type UploadResult } from './expecting-upload.ts';
import { HealthPoll, type TimedAnswer } from './health.ts';
import { IdleConnections } from './idle-connections.ts';
import { type Answers, floodWithHeaders, tally, uploadSlowly } from './slow-clients.ts';
import { countRows, tableOf, tablesSql } from './tables.ts';

export interface CrowdOptions {
  readonly waves: number;
  /** At once, in each wave. */
  readonly uploads: number;
  /** Records of each upload. */
  readonly rows: number;
  readonly idle: number;
  /** Clients of each of the two floods. */
  readonly slow: number;
  readonly seed: number;
}

export interface MemorySample {
  readonly atMs: number;
  readonly rssBytes: number;
  /** The longest time since the last sample in which the service's event loop did not come round. */
  readonly loopDelayMs: number;
  readonly idleConnections: number;
}

export interface CrowdRun extends ServiceEnd {
  /** How many imports the service takes at once. */
  readonly capacity: number;
  readonly uploads: readonly UploadResult[];
  /** Rows that the uploads have loaded by their answers, and those that are there. */
  readonly rowsTold: number;
  readonly rowsFound: number;
  /** Tables of whose rows the one cannot be said of the other. */
  readonly wrongTables: number;
  readonly slowHeaders: Answers;
  readonly slowBodies: Answers;
  readonly health: readonly TimedAnswer[];
  readonly samples: readonly MemorySample[];
  readonly peakRssBytes: number;
}

interface Listening {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
  /** Of the service, beside those of the run. */
  readonly settings?: ServiceSettings;
  /** Called before anybody comes, when those that ask for the service's health have begun. */
  readonly onReady?: (rig: Rig) => Promise<void>;
}

/** All else is derived from it. */
const SETTINGS = { MEMORY_LIMIT: 512 * 1024 * 1024 };
const SAMPLE_EVERY_MS = 250;
/** How long the service is looked at with idle connections and slow headers alone, before and after the waves. */
const QUIET_MS = 2_000;

/**
 * Many more clients than the service can serve come at once: those that want nothing, those that are slow on purpose,
 * and those with files.
 * @throws LoadError
 */
export async function runCrowd(options: CrowdOptions, listening: Listening): Promise<CrowdRun> {
  const { signal, settings } = listening;
  const rig = {
    schema: tablesSql(options.uploads),
    settings: { ...SETTINGS, ...settings },
    signal,
    isDirect: true,
  };
  return withRig(rig, (made) => new Crowd(made, options, listening).run());
}

class Crowd {
  readonly #rig: Rig;
  readonly #options: CrowdOptions;
  readonly #onProgress: Listening['onProgress'];
  readonly #onReady: Listening['onReady'];
  readonly #uploads: UploadResult[][] = [];
  readonly #slowBodies: Answers = {};
  readonly #samples: MemorySample[] = [];
  readonly #began = performance.now();

  constructor(rig: Rig, options: CrowdOptions, { onProgress, onReady }: Listening) {
    this.#rig = rig;
    this.#options = options;
    this.#onProgress = onProgress;
    this.#onReady = onReady;
  }

  async run(): Promise<CrowdRun> {
    const { service } = this.#rig;
    const { idle: idleCount, slow, rows, seed, waves } = this.#options;
    const capacity = capacityOf(service.child.logs);
    const log = new LogWatch(service.child);
    const body = await buffer(createContactsGenerator({ rows, seed }).stream());
    const health = new HealthPoll(service.url, this.#began);
    await this.#onReady?.(this.#rig);
    this.#onProgress('idle connections');
    const idle = await IdleConnections.open(service.port, idleCount);
    const over = new AbortController();
    const sampling = this.#sample(idle, log, over.signal);
    const flood = floodWithHeaders(service.port, slow, over.signal);
    await wait(QUIET_MS);
    for (let wave = 0; wave < waves; wave++) {
      this.#onProgress(`wave ${wave + 1} of ${waves}`);
      this.#uploads.push(await this.#wave(body));
    }
    await wait(QUIET_MS);
    over.abort();
    const slowHeaders = await flood;
    await Promise.all([health.stop(), sampling, idle.close()]);
    const peak = (await peakRssBytes(service.child.pid)) ?? Number.NaN;
    const found = await this.#findRows();
    return {
      capacity,
      uploads: this.#uploads.flat(),
      ...found,
      slowHeaders,
      slowBodies: this.#slowBodies,
      health: health.answers,
      samples: this.#samples,
      peakRssBytes: peak,
      ...(await endService(service, log)),
    };
  }

  /** Uploads and slow bodies come in turn, all in one moment, and the slow ones stay until everybody has an answer. */
  async #wave(body: Buffer): Promise<UploadResult[]> {
    const { service } = this.#rig;
    const { uploads, slow } = this.#options;
    const over = new AbortController();
    setMaxListeners(0, over.signal);
    const results: Promise<UploadResult>[] = [];
    const slowOnes: Promise<void>[] = [];
    for (let at = 0; at < Math.max(uploads, slow); at++) {
      const path = `/v1/imports/${tableOf(at % uploads)}`;
      if (at < uploads) results.push(uploadExpecting(`${service.url}${path}`, body));
      if (at < slow)
        slowOnes.push(
          uploadSlowly(service.port, path, over.signal).then((answer) => tally(this.#slowBodies, answer)),
        );
    }
    const [wave] = await Promise.all([Promise.all(results), Promise.all(slowOnes)]);
    over.abort();
    return wave;
  }

  async #findRows(): Promise<Pick<CrowdRun, 'rowsTold' | 'rowsFound' | 'wrongTables'>> {
    const { uploads, rows } = this.#options;
    const found = await countRows(this.#rig.database, uploads);
    const told = found.map(
      (_, upload) => rows * this.#uploads.filter((wave) => wave[upload]?.status === 200).length,
    );
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    const wrongTables = found.filter((count, upload) => count !== told[upload]).length;
    return { rowsTold: sum(told), rowsFound: sum(found), wrongTables };
  }

  async #sample(idle: IdleConnections, log: LogWatch, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { rssBytes, loopDelayMs } = await this.#rig.service.figures();
      const atMs = Math.round(performance.now() - this.#began);
      this.#samples.push({
        atMs,
        rssBytes,
        loopDelayMs: Math.round(loopDelayMs),
        idleConnections: idle.count,
      });
      log.read();
      await wait(SAMPLE_EVERY_MS);
    }
  }
}

/** As the service says when it listens; NaN where it does not. */
function capacityOf(logs: readonly Record<string, unknown>[]): number {
  return Number(logs.find(({ importsMax }) => importsMax !== undefined)?.['importsMax']);
}
