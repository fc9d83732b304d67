import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { readFigures, readServiceCommand, ServiceProcess, serviceProgram } from '@repo/faults';
import { MeasureError } from '@repo/measure';

/** `error` of pino. */
const ERROR_LEVEL = 50;
const ERRORS_KEPT = 20;

/** The built file, even if this one runs from its source. */
const PROBE = new URL('../../dist/children/probe.js', import.meta.url).href;

export interface ServiceFigures {
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  /** Open file descriptors, sockets included. */
  readonly descriptors: number;
  readonly heapBytes: number;
  /** Buffers outside the heap that V8 knows about. */
  readonly externalBytes: number;
  /** Longest delay of the event loop since the last call. */
  readonly loopDelayMs: number;
}

type ProbeAnswer = Pick<ServiceFigures, 'heapBytes' | 'externalBytes' | 'loopDelayMs'>;

/** The end of a service, and its complaints until then. */
export interface ServiceEnd {
  /** The first lines of the log with level error. */
  readonly errors: readonly string[];
  readonly errorCount: number;
  readonly stderr: string;
  readonly exit: number | NodeJS.Signals;
}

/** The built service as a process with the options of its image and a probe inside. */
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
      serviceProgram,
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

  /** Rejects when the service ends before `stop`. @throws MeasureError SERVICE_ENDED */
  async death(): Promise<never> {
    const end = await this.child.exited;
    if (this.#isStopping) return new Promise(() => {});
    throw new MeasureError('SERVICE_ENDED', `the service ended with ${end}: ${await this.child.stderr}`);
  }

  /** Sends SIGTERM. */
  async stop(): Promise<ServiceEnd> {
    this.#isStopping = true;
    const exit = await this.child.stop();
    const errors = this.child.logs.filter(({ level }) => Number(level) >= ERROR_LEVEL);
    return {
      errors: errors.slice(0, ERRORS_KEPT).map((line) => JSON.stringify(line)),
      errorCount: errors.length,
      stderr: await this.child.stderr,
      exit,
    };
  }

  /** @param collect runs the garbage collection first */
  async figures({ collect = false } = {}): Promise<ServiceFigures> {
    const { process, pid } = this.child;
    const answer = once(process, 'message');
    process.send({ collect });
    const [[probed], { rssBytes, peakRssBytes }, descriptors] = await Promise.all([
      answer as Promise<[ProbeAnswer]>,
      readFigures(pid),
      readdir(`/proc/${pid}/fd`),
    ]);
    return { rssBytes, peakRssBytes, descriptors: descriptors.length, ...probed };
  }
}
