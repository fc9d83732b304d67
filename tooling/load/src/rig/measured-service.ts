import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readServiceCommand } from '@repo/bench';
import { readFigures, ServiceProcess } from '@repo/faults';
import { LoadError } from '../errors.ts';

/** Both as they are built, also where this file is run from its source. */
const PROGRAM = fileURLToPath(new URL('../../../../apps/stream-engine/dist/main.js', import.meta.url));
const PROBE = new URL('../../dist/children/probe.js', import.meta.url).href;

export interface ServiceFigures {
  readonly rssBytes: number;
  /** Open file descriptors, sockets among them. */
  readonly descriptors: number;
  readonly heapBytes: number;
  /** Buffers outside the heap that it knows of. */
  readonly externalBytes: number;
  /** The longest time since the last question in which its event loop did not come round. */
  readonly loopDelayMs: number;
}

type ProbeAnswer = Pick<ServiceFigures, 'heapBytes' | 'externalBytes' | 'loopDelayMs'>;

/** The built service as a process, run with the options of its image, that can be looked into. */
export class MeasuredService {
  readonly child: ServiceProcess;
  #isStopping = false;

  private constructor(child: ServiceProcess) {
    this.child = child;
  }

  /** @param settings environment variables @throws Error when it ends before it listens */
  static async start(settings: Readonly<Record<string, string | number>>): Promise<MeasuredService> {
    const { nodeOptions, environment } = await readServiceCommand();
    const child = new ServiceProcess(
      PROGRAM,
      { ...environment, NODE_ENV: 'production', LOG_LEVEL: 'info', ...settings },
      { nodeOptions: [...nodeOptions, '--import', PROBE], channel: true },
    );
    return new MeasuredService(await child.listening());
  }

  get url(): string {
    return this.child.url;
  }

  get port(): number {
    return this.child.port;
  }

  /** Rejects when it ends without having been stopped. @throws LoadError SERVICE_ENDED */
  async death(): Promise<never> {
    const end = await this.child.exited;
    if (this.#isStopping) return new Promise(() => {});
    throw new LoadError('SERVICE_ENDED', `the service ended with ${end}: ${await this.child.stderr}`);
  }

  /** Stops it as an operator does. @returns its exit code, or the signal that ended it */
  stop(): Promise<number | NodeJS.Signals> {
    this.#isStopping = true;
    return this.child.stop();
  }

  /** @param collect whether it collects its garbage before it answers */
  async figures({ collect = false } = {}): Promise<ServiceFigures> {
    const { process, pid } = this.child;
    const answer = once(process, 'message');
    process.send({ collect });
    const [[probed], { rssBytes }, descriptors] = await Promise.all([
      answer as Promise<[ProbeAnswer]>,
      readFigures(pid),
      readdir(`/proc/${pid}/fd`),
    ]);
    return { rssBytes, descriptors: descriptors.length, ...probed };
  }
}
