import { activityOfBackends, type Backend, parametersOf } from './backend.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { askAside, type SideConnectionOptions } from './side-connection.ts';

/**
 * But for one whose COMMIT waits for a synchronous standby: ended, it would show rows to everybody that no standby has. It
 * holds its locks until one comes; there are no more of these than imports at once, for the next ones wait before they begin.
 */
const terminate = `
SELECT pg_catalog.pg_terminate_backend(a.pid) FROM ${activityOfBackends} WHERE a.usename = session_user
  AND NOT (coalesce(a.wait_event, '') = 'SyncRep' AND a.query LIKE 'COMMIT%')`;

/** Where the database cannot be reached: between two tries, and how many there are. */
const RETRY_INTERVAL_MS = 1_000;
const TRIES_MAX = 60;

export interface BackendTerminatorOptions extends SideConnectionOptions {
  readonly onBackgroundError: (error: Error) => void;
}

/**
 * Ends backends that no longer listen to their own connection.
 *
 * A backend that waits for a lock or computes does not notice that its client has gone, and keeps its locks
 * meanwhile. One connection at a time, outside the pool (which may be full of exactly such backends), takes all
 * that have come in since the last one. Where none is to be had, it is tried again for a minute: behind a
 * broken link, backends may be left that nobody else ends.
 */
export class BackendTerminator {
  readonly #options: BackendTerminatorOptions;
  /** Of each that is to be ended, how often that has been tried. */
  #tries = new Map<Backend, number>();
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: BackendTerminatorOptions) {
    this.#options = options;
  }

  /** Resolves when the signal has been sent, or the first try has failed and was reported. Never rejects. */
  terminate(backend: Backend): Promise<void> {
    this.#tries.set(backend, 0);
    return this.#start();
  }

  /** Gives up what could not be ended. Resolves when no connection of the terminator is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  #start(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    // Lets those that fail in the same turn share a connection.
    await Promise.resolve();
    while (this.#tries.size > 0) {
      const tries = this.#tries;
      this.#tries = new Map();
      try {
        await askAside(this.#options, terminate, parametersOf([...tries.keys()]));
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
