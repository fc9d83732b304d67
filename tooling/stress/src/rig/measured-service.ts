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
  /** Open file descriptors, sockets included. */
  readonly descriptors: number;
  readonly heapBytes: number;
  /** Longest delay of the event loop since the last call. */
  readonly loopDelayMs: number;
}

type ProbeAnswer = Pick<ServiceFigures, 'heapBytes' | 'loopDelayMs'>;

/** The end of a service, and its complaints until then. */
export interface ServiceEnd {
  /** The first lines of the log with level error. */
  readonly errors: readonly string[];
  readonly errorCount: number;
  readonly stderr: string;
  readonly exit: number | NodeJS.Signals;
}

/** The built service as a process with the options of its image and a probe inside. */
export class MeasuredService extends ServiceProcess {
  #isEnding = false;

  /** @param settings environment variables @throws Error when it ends before it listens */
  static async start(settings: Readonly<Record<string, string | number>>): Promise<MeasuredService> {
    const { nodeOptions, environment } = await readServiceCommand();
    const service = new MeasuredService(
      serviceProgram,
      { ...environment, NODE_ENV: 'production', LOG_LEVEL: 'info', ...settings },
      { nodeOptions: [...nodeOptions, '--import', PROBE], channel: true },
    );
    return service.listening();
  }

  /** Rejects when the service ends before `end`. @throws MeasureError SERVICE_ENDED */
  async death(): Promise<never> {
    const end = await this.exited;
    if (this.#isEnding) return new Promise(() => {});
    throw new MeasureError('SERVICE_ENDED', `the service ended with ${end}: ${await this.stderr}`);
  }

  /** Sends SIGTERM. */
  async end(): Promise<ServiceEnd> {
    this.#isEnding = true;
    const exit = await this.stop();
    const errors = this.logs.filter(({ level }) => Number(level) >= ERROR_LEVEL);
    return {
      errors: errors.slice(0, ERRORS_KEPT).map((line) => JSON.stringify(line)),
      errorCount: errors.length,
      stderr: await this.stderr,
      exit,
    };
  }

  /** @param collect runs the garbage collection first */
  async figures({ collect = false } = {}): Promise<ServiceFigures> {
    const answer = once(this.process, 'message');
    this.process.send({ collect });
    const [[probed], { rssBytes }, descriptors] = await Promise.all([
      answer as Promise<[ProbeAnswer]>,
      readFigures(this.pid),
      readdir(`/proc/${this.pid}/fd`),
    ]);
    return { rssBytes, descriptors: descriptors.length, ...probed };
  }
}
