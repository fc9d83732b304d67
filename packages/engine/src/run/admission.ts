import { Problem } from '../problem/problem.ts';

export interface AdmissionOptions {
  /** Number of slots. */
  readonly max: number;
  /** Longest wait for a slot. 0: no wait. */
  readonly waitMs: number;
  /** Most requests that may wait at the same time. */
  readonly waitingMax: number;
  /** Name for the users of the slots, for messages. */
  readonly what?: string;
  /** Aborted when no request is admitted any longer. */
  readonly shutdown?: AbortSignal;
}

/** How long a rejected request counts as demand for a slot. */
const WANTED_MS = 1_000;

interface Waiting {
  readonly admit: () => void;
  readonly refuse: (reason: unknown) => void;
}

/**
 * Limits how many imports of a kind, or other requests, run at the same time, so that memory and the pool suffice. A
 * few more wait for a while, in order of arrival; others are rejected immediately.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  /** Waiting requests in order of arrival. While any request waits, all slots are in use. */
  readonly #waiting = new Set<Waiting>();
  #active = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;

  /** @throws TypeError if a limit is not a number: every request would be rejected */
  constructor(options: AdmissionOptions) {
    for (const name of ['max', 'waitMs', 'waitingMax'] as const)
      if (!(options[name] >= 0)) throw new TypeError(`${name} must be a number of at least 0`);
    this.#options = options;
    options.shutdown?.addEventListener('abort', () => {
      for (const { refuse } of this.#waiting) refuse(shuttingDown());
    });
  }

  get max(): number {
    return this.#options.max;
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether a request waits for a slot or was rejected a moment ago. */
  get hasDemand(): boolean {
    return this.#waiting.size > 0 || performance.now() - this.#refusedAt < WANTED_MS;
  }

  /**
   * Runs `work` in a slot.
   * @param signal aborted when the result is no longer needed
   * @throws Problem CAPACITY_REACHED if no slot becomes free, SHUTTING_DOWN; the signal's reason, while it waits
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    const { max, waitMs, waitingMax, shutdown } = this.#options;
    signal?.throwIfAborted();
    if (shutdown?.aborted) throw shuttingDown();
    if (this.#active < max) {
      this.#active++;
      return;
    }
    if (waitMs === 0 || this.#waiting.size >= waitingMax) throw this.#full();
    await this.#wait(signal);
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    const { promise, ...waiting } = deferred();
    const onAbort = () => waiting.refuse(signal?.reason);
    const limit = setTimeout(() => waiting.refuse(this.#full()), this.#options.waitMs);
    signal?.addEventListener('abort', onAbort);
    this.#waiting.add(waiting);
    try {
      await promise;
    } finally {
      this.#waiting.delete(waiting);
      clearTimeout(limit);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Passes the slot to the request that has waited longest, or frees it. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#active--;
      return;
    }
    this.#waiting.delete(next);
    next.admit();
  }

  #full(): Problem {
    this.#refusedAt = performance.now();
    const { max, what = 'imports' } = this.#options;
    const waiting = this.#waiting.size === 0 ? '' : `, ${this.#waiting.size} waiting`;
    return new Problem(
      'CAPACITY_REACHED',
      `the limit of concurrent ${what} is reached (${max} running${waiting}); try again in a moment`,
    );
  }
}

function shuttingDown(): Problem {
  return new Problem('SHUTTING_DOWN', 'the service is shutting down; try again in a moment');
}

function deferred(): Waiting & { readonly promise: Promise<void> } {
  let admit!: () => void;
  let refuse!: (reason: unknown) => void;
  const promise = new Promise<void>((resolve, reject) => {
    admit = resolve;
    refuse = reject;
  });
  return { promise, admit, refuse };
}
