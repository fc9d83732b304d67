import pg from 'pg';
import { toDatabaseError } from './describe-error.ts';

/** Limit of connecting and of the one statement, each. */
const TERMINATE_TIMEOUT_MS = 2_000;

// Only backends of our own role, and by a look at who lives under the number: a pid can be reused.
const terminate = `
SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
WHERE pid = ANY ($1::pg_catalog.int4[]) AND usename = session_user`;

export interface BackendTerminatorOptions {
  readonly connectionString: string;
  readonly applicationName: string;
  readonly onBackgroundError: (error: Error) => void;
}

/**
 * Ends backends that no longer listen to their own connection.
 *
 * A backend that waits for a lock or computes does not notice that its client has gone, and keeps its locks
 * meanwhile. One connection at a time, outside the pool (which may be full of exactly such backends), takes all
 * pids that have come in since the last one.
 */
export class BackendTerminator {
  readonly #options: BackendTerminatorOptions;
  readonly #pids = new Set<number>();
  #running: Promise<void> | undefined;

  constructor(options: BackendTerminatorOptions) {
    this.#options = options;
  }

  /** Resolves when the signal has been sent, or has failed and was reported. Never rejects. */
  terminate(pid: number): Promise<void> {
    this.#pids.add(pid);
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Resolves when no connection of the terminator is left. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Lets those that fail in the same turn share a connection.
    await Promise.resolve();
    while (this.#pids.size > 0) {
      const pids = [...this.#pids];
      this.#pids.clear();
      await this.#send(pids).catch((error: unknown) =>
        this.#options.onBackgroundError(toDatabaseError(error)),
      );
    }
    this.#running = undefined;
  }

  async #send(pids: readonly number[]): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.connectionString,
      application_name: `${this.#options.applicationName} terminator`,
      connectionTimeoutMillis: TERMINATE_TIMEOUT_MS,
      query_timeout: TERMINATE_TIMEOUT_MS,
    });
    // The promises below report every failure; the event alone would end the process.
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query(terminate, [pids]);
    } finally {
      await client.end();
    }
  }
}
