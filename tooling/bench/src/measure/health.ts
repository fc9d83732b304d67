import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { MeasureError, type Percentiles, percentilesOf } from '@repo/measure';
import { programPath } from '../repository.ts';

export const healthPaths = ['/livez', '/readyz'] as const;

export interface HealthAnswer {
  readonly path: string;
  /** 0 without an answer. */
  readonly status: number;
  readonly tookMs: number;
}

/** Answers of one endpoint. */
export interface HealthFigures {
  readonly path: string;
  readonly answers: number;
  /** Number of answers without status 200. */
  readonly failed: number;
  /** In milliseconds. */
  readonly times: Percentiles;
}

export function healthFigures(answers: readonly HealthAnswer[]): HealthFigures[] {
  return healthPaths.map((path) => {
    const own = answers.filter((answer) => answer.path === path);
    const failed = own.filter(({ status }) => status !== 200).length;
    const times = percentilesOf(own.map(({ tookMs }) => tookMs));
    return { path, answers: own.length, failed, times };
  });
}

/** An answer, and when it came: milliseconds since the run began. */
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

  /** Resolves with the first answer. @throws MeasureError CHILD_FAILED */
  async started(): Promise<void> {
    if (this.answers.length > 0) return;
    await Promise.race([once(this.#child, 'message'), this.#failure()]);
  }

  /** @throws MeasureError CHILD_FAILED if it ended by itself */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return this.#failure();
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }

  async #failure(): Promise<never> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    throw new MeasureError('CHILD_FAILED', `health-poll ended with ${this.#child.exitCode}`);
  }
}
