import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { childEnvironment } from './env.ts';
import { until } from './until.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The built service as a process of its own. */
export class ChildService {
  readonly process: ChildProcess;
  /** Lines of its standard output: the log, parsed. */
  readonly logs: Record<string, unknown>[] = [];
  /** What it has written to standard error when it has ended. */
  readonly stderr: Promise<string>;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  #url = '';

  constructor(settings: Readonly<Record<string, string | number>>) {
    const child = spawn(process.execPath, [main], {
      env: childEnvironment({ PORT: 0, ...settings }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    createInterface(child.stdout).on('line', (line) => this.logs.push(JSON.parse(line)));
    this.stderr = text(child.stderr);
    this.exited = once(child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Starts one that listens. It is killed after the file's last test if it is still there. */
  static async start(settings: Readonly<Record<string, string | number>>): Promise<ChildService> {
    const service = new ChildService(settings);
    afterAll(async () => {
      service.process.kill('SIGKILL');
      await service.exited;
    });
    await service.#listening();
    return service;
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

  /** SIGTERM, and what comes of it. */
  async stop(): Promise<number | NodeJS.Signals> {
    this.process.kill('SIGTERM');
    return this.exited;
  }

  async #listening(): Promise<void> {
    let ended: number | NodeJS.Signals | undefined;
    void this.exited.then((code) => {
      ended = code;
    });
    await until(() => {
      const address = this.logs.map(({ msg }) => /^try: curl .* (http:\S+)\/v1\//.exec(String(msg))?.[1]);
      this.#url = address.find((found) => found !== undefined) ?? '';
      return this.#url !== '' || ended !== undefined;
    });
    if (ended !== undefined) throw new Error(`the service ended with ${ended}: ${await this.stderr}`);
  }
}
