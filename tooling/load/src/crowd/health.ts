import { runChild } from '../rig/run-child.ts';

export const healthPaths = ['/livez', '/readyz'] as const;

/** Task of the polling process. */
export interface HealthTask {
  readonly url: string;
  readonly paths: readonly string[];
}

export interface HealthAnswer {
  readonly path: string;
  /** 0: no answer. */
  readonly status: number;
  readonly tookMs: number;
}

export interface TimedAnswer extends HealthAnswer {
  /** Milliseconds since the run began. */
  readonly atMs: number;
}

/** Polls the health endpoints from a process of its own. */
export class HealthPoll {
  readonly answers: TimedAnswer[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  /** @param began start of the run on the clock of `performance.now()` */
  constructor(url: string, began: number) {
    const task: HealthTask = { url, paths: healthPaths };
    const onReport = (answer: HealthAnswer) =>
      this.answers.push({ ...answer, atMs: Math.round(performance.now() - began) });
    this.#running = runChild('health-poll', { task, onReport, signal: this.#stop.signal });
    // `stop` reports the error.
    this.#running.catch(() => {});
  }

  /** @throws MeasureError CHILD_ENDED when it had stopped by itself */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}
