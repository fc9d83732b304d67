import { runChild } from '../rig/run-child.ts';

export const healthPaths = ['/livez', '/readyz'] as const;

/** What the process that asks is to do. */
export interface HealthTask {
  readonly url: string;
  readonly paths: readonly string[];
}

export interface HealthAnswer {
  readonly path: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly tookMs: number;
}

/** An answer, and when it came: milliseconds since the run began. */
export interface TimedAnswer extends HealthAnswer {
  readonly atMs: number;
}

/** Asks again and again, from a process of its own, until it is stopped. */
export class HealthPoll {
  readonly answers: TimedAnswer[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  /** @param began when `atMs` was 0, as `performance.now()` tells it */
  constructor(url: string, began: number) {
    const task: HealthTask = { url, paths: healthPaths };
    const onReport = (answer: HealthAnswer) =>
      this.answers.push({ ...answer, atMs: Math.round(performance.now() - began) });
    this.#running = runChild('health-poll', { task, onReport, signal: this.#stop.signal });
    // Told by `stop`.
    this.#running.catch(() => {});
  }

  /** @throws LoadError CHILD_ENDED when it had stopped by itself */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}
