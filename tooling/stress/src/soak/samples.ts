import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceFigures } from '../rig/measured-service.ts';
import type { Rig } from '../rig/rig.ts';
import { isBusy, type Session, SESSIONS_SQL } from '../rig/sessions.ts';

export interface Sample extends ServiceFigures {
  /** Milliseconds since the first sample. */
  readonly atMs: number;
  /** The service's connections to the database, and how many are in a transaction or hold locks. */
  readonly connections: number;
  readonly busySessions: number;
}

const EVERY_MS = 1_000;
const STILL_FOR = 3;
const REST_EVERY_MS = 500;
/** Time limit for the service to come to rest. After it, the service is judged as it is. */
const REST_WITHIN_MS = 30_000;

/** Descriptors without the connections of the pool, whose number follows the load. */
export function ownDescriptors({ descriptors, connections }: Sample): number {
  return descriptors - connections;
}

/** Samples the service and its database connections every second. */
export class Sampler {
  readonly samples: Sample[] = [];
  readonly #rig: Rig;
  readonly #began = performance.now();

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  /** Takes samples until the signal. A service that does not answer leaves a gap. */
  async run(signal: AbortSignal, onSample: (sample: Sample) => void): Promise<void> {
    while (!signal.aborted) {
      // If the service has died, the rig reports why.
      await this.#sample().then(onSample, () => {});
      await wait(EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  /**
   * Takes a sample after a garbage collection, once the service is in no transaction and its descriptors have stayed
   * the same for a while.
   */
  async atRest(): Promise<Sample> {
    const began = performance.now();
    let last = await this.#sample(true);
    for (let still = 0; still < STILL_FOR && performance.now() - began < REST_WITHIN_MS; ) {
      await wait(REST_EVERY_MS);
      const next = await this.#sample(true);
      still = ownDescriptors(next) === ownDescriptors(last) && next.busySessions === 0 ? still + 1 : 0;
      last = next;
    }
    return last;
  }

  async #sample(collect = false): Promise<Sample> {
    const { service, database } = this.#rig;
    const [figures, { rows: sessions }] = await Promise.all([
      service.figures({ collect }),
      database.query<Session>(SESSIONS_SQL, ['stream-engine']),
    ]);
    const sample = {
      atMs: Math.round(performance.now() - this.#began),
      ...figures,
      connections: sessions.length,
      busySessions: sessions.filter(isBusy).length,
    };
    this.samples.push(sample);
    return sample;
  }
}
