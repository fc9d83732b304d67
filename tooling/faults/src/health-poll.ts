import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './env.ts';

export const healthPaths = ['/livez', '/readyz'] as const;

export interface HealthAnswer {
  readonly path: string;
  /** 0 without an answer. */
  readonly status: number;
  readonly tookMs: number;
}

/** The built program, even if this file runs from its source. */
const program = fileURLToPath(new URL('../dist/children/health-poller.js', import.meta.url));

/** Polls the health endpoints of the service every 50 ms, from a process of its own. */
export class HealthPoll {
  readonly answers: HealthAnswer[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(url: string) {
    this.#child = fork(program, [url], { execArgv: [], env: childEnvironment({}) });
    this.#exited = once(this.#child, 'exit').then(() => {});
    this.#child.on('message', (answer) => this.answers.push(answer as HealthAnswer));
  }

  /** Resolves when the first answer is there, or the polling process has ended. */
  async started(): Promise<void> {
    if (this.answers.length === 0) await Promise.race([once(this.#child, 'message'), this.#exited]);
  }

  /** @throws Error if the polling process had already ended */
  async stop(): Promise<void> {
    const isRunning = this.#child.kill();
    await this.#exited;
    if (!isRunning) throw new Error(`the health poll ended with exit code ${this.#child.exitCode}`);
  }
}
