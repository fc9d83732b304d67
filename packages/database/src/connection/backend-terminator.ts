import { activityOfBackends, type Backend, parametersOf } from './backend.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { queryOutsidePool, type SideConnectionOptions } from './side-connection.ts';

/**
 * Terminates a backend, unless its COMMIT waits for a synchronous standby: ending it would make rows visible that no
 * standby has. Such a backend keeps its locks until a standby answers. There are never more of them than concurrent
 * imports, because later imports wait before they begin.
 */
const terminate = `
SELECT pg_catalog.pg_terminate_backend(a.pid) FROM ${activityOfBackends} WHERE a.usename = session_user
  AND NOT (coalesce(a.wait_event, '') = 'SyncRep' AND a.query LIKE 'COMMIT%')`;

/** Time between two attempts while the database cannot be reached, and the number of attempts. */
const RETRY_INTERVAL_MS = 1_000;
const TRIES_MAX = 60;

export interface BackendTerminatorOptions extends SideConnectionOptions {
  readonly onBackgroundError: (error: Error) => void;
}

/**
 * Terminates backends that no longer listen to their own connection.
 *
 * A backend that waits for a lock or computes does not notice that its client has gone, and keeps its locks. One
 * connection at a time handles all requests that arrived since the last one. It is outside the pool, which may be
 * full of exactly such backends. If no connection is available, the terminator retries for a minute: after a broken
 * link there may be backends that nothing else ends.
 */
export class BackendTerminator {
  readonly #options: BackendTerminatorOptions;
  /** Number of attempts so far, by backend. */
  #tries = new Map<Backend, number>();
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: BackendTerminatorOptions) {
    this.#options = options;
  }

  /** Resolves when the signal was sent, or when the first attempt failed and was reported. Never rejects. */
  terminate(backend: Backend): Promise<void> {
    this.#tries.set(backend, 0);
    return this.#start();
  }

  /** Stops retrying. Resolves when the terminator has no open connection. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  #start(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    // Backends that fail in the same turn share a connection.
    await Promise.resolve();
    while (this.#tries.size > 0) {
      const tries = this.#tries;
      this.#tries = new Map();
      try {
        await queryOutsidePool(this.#options, terminate, parametersOf([...tries.keys()]));
      } catch (error) {
        this.#tryAgain(tries, error);
      }
    }
    this.#running = undefined;
  }

  #tryAgain(tries: ReadonlyMap<Backend, number>, error: unknown): void {
    if ([...tries.values()].includes(0)) this.#options.onBackgroundError(toDatabaseError(error));
    const left = [...tries].filter(([, count]) => count < TRIES_MAX);
    if (left.length === 0 || this.#isClosed) return;
    const retry = () => {
      if (this.#isClosed) return;
      for (const [backend, count] of left) this.#tries.set(backend, count + 1);
      void this.#start();
    };
    setTimeout(retry, RETRY_INTERVAL_MS).unref();
  }
}
