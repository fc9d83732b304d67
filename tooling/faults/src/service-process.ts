import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { childEnvironment } from './env.ts';
import { until } from './until.ts';

/** Environment variables. */
type Settings = Readonly<Record<string, string | number>>;

interface ServiceProcessOptions {
  /** Path of the Node.js that runs it. Default: this one. */
  readonly node?: string;
  /** Options of node, before the program. */
  readonly nodeOptions?: readonly string[];
  /** Opens a channel on which both processes may `send`. */
  readonly channel?: boolean;
  /** Starts a process group of its own, which Ctrl-C does not reach. */
  readonly detached?: boolean;
}

/** The service as a process of its own. */
export class ServiceProcess {
  readonly process: ChildProcess;
  /** Lines of its log, parsed. */
  readonly logs: Record<string, unknown>[] = [];
  /** Standard error of the process, complete when it has ended. */
  readonly stderr: Promise<string>;
  /** Exit code of the process, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  #url = '';

  /** @param program the path of its `main.js` */
  constructor(program: string, settings: Settings, options: ServiceProcessOptions = {}) {
    const { node = process.execPath, nodeOptions = [], channel = false, detached = false } = options;
    const child = spawn(node, [...nodeOptions, program], {
      env: childEnvironment({ PORT: 0, ...settings }),
      detached,
      stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
    });
    this.process = child;
    createInterface(child.stdout!).on('line', (line) => this.logs.push(JSON.parse(line)));
    this.stderr = text(child.stderr!);
    this.exited = once(child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** `http://127.0.0.1:port` */
  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** Sends SIGTERM. @returns `exited` */
  async stop(): Promise<number | NodeJS.Signals> {
    this.process.kill('SIGTERM');
    return this.exited;
  }

  /** Resolves when the service listens. @throws Error if it ends instead */
  async listening(): Promise<this> {
    let ended: number | NodeJS.Signals | undefined;
    void this.exited.then((code) => {
      ended = code;
    });
    await until(() => {
      const address = this.logs.map(({ msg }) => /try: curl .* (http:\S+)\/v1\//.exec(String(msg))?.[1]);
      this.#url = address.find((found) => found !== undefined) ?? '';
      return this.#url !== '' || ended !== undefined;
    });
    if (ended !== undefined) throw new Error(`the service ended with ${ended}: ${await this.stderr}`);
    return this;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }
}
