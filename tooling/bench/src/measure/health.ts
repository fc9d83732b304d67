import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { BenchError } from '../errors.ts';
import { programPath } from '../repository.ts';

export const healthPaths = ['/livez', '/readyz'] as const;

export interface HealthAnswer {
  readonly path: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly tookMs: number;
}

/** Answers of one endpoint: percentiles by the nearest rank, in milliseconds. */
export interface HealthFigures {
  readonly path: string;
  readonly answers: number;
  /** Those without status 200. */
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function healthFigures(answers: readonly HealthAnswer[]): HealthFigures[] {
  return healthPaths.map((path) => {
    const own = answers.filter((answer) => answer.path === path);
    const sorted = own.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
    const failed = own.filter(({ status }) => status !== 200).length;
    return { path, answers: own.length, failed, p50: at(0.5), p99: at(0.99), max: at(1) };
  });
}

/** An answer, and the moment at which it came: milliseconds since the run began. */
export interface TimedAnswer extends HealthAnswer {
  readonly atMs: number;
}

/** Polls the health endpoints every 50 ms, from a process of its own. */
export class HealthPoll {
  readonly answers: TimedAnswer[] = [];
  readonly #child: ChildProcess;

  /** @param began value of `performance.now()` at which `atMs` is 0 */
  constructor(url: string, began: number) {
    this.#child = fork(programPath('health-poll'), [url], { execArgv: [] });
    this.#child.on('message', (answer) =>
      this.answers.push({ ...(answer as HealthAnswer), atMs: Math.round(performance.now() - began) }),
    );
  }

  /** Resolves with the first answer. @throws BenchError CHILD_FAILED */
  async started(): Promise<void> {
    if (this.answers.length > 0) return;
    await Promise.race([once(this.#child, 'message'), this.#failure()]);
  }

  /** @throws BenchError CHILD_FAILED when it had ended by itself */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return this.#failure();
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }

  async #failure(): Promise<never> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    throw new BenchError('CHILD_FAILED', `health-poll ended with ${this.#child.exitCode}`);
  }
}
