import pg from 'pg';
import { BackendTerminator } from './backend-terminator.ts';
import { toDatabaseError } from './describe-error.ts';

export interface PoolOptions {
  readonly connectionString: string;
  /** Connections at most. Admission belongs before the pool: a queue in it would only be a slower refusal. */
  readonly max: number;
  /** Limit of one checkout: waiting for a free connection, connecting, and BEGIN, each. Default 5,000 ms. */
  readonly connectTimeoutMs?: number;
  /** Shown in pg_stat_activity. An `application_name` in the connection string wins. */
  readonly applicationName?: string;
  /** Hears of failures that belong to no caller: an idle connection lost, a backend that could not be ended. */
  readonly onBackgroundError: (error: Error) => void;
}

/** pg's default is 10 s; reconnecting costs a TLS handshake and a fork, an idle backend a few MB. */
const IDLE_TIMEOUT_MS = 30_000;

/** Silence after which the kernel begins to probe; libuv then probes each second and gives up after ten. */
const KEEPALIVE_DELAY_MS = 10_000;

/** A pg.Pool that can also end a backend whose connection it has given up. */
export class Pool extends pg.Pool {
  readonly connectTimeoutMs: number;
  readonly #terminator: BackendTerminator;

  constructor(options: PoolOptions) {
    const { connectionString, onBackgroundError } = options;
    const connectTimeoutMs = options.connectTimeoutMs ?? 5_000;
    const applicationName = options.applicationName ?? 'stream-engine';
    super({
      connectionString,
      max: options.max,
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE_DELAY_MS,
    });
    this.connectTimeoutMs = connectTimeoutMs;
    this.#terminator = new BackendTerminator({ connectionString, applicationName, onBackgroundError });
    // For the client's whole life, so that no checkout has to add and remove one. Whoever has checked it out
    // learns of the failure through the statement; here the event must only not be without a listener.
    this.on('connect', (client) => client.on('error', () => {}));
    this.on('error', (error) => {
      // pg-pool hangs the whole client on the error, which a logger would print.
      Reflect.deleteProperty(error, 'client');
      onBackgroundError(toDatabaseError(error));
    });
  }

  /** Ends a backend from a side connection. Never rejects; a failure goes to `onBackgroundError`. */
  terminateBackend(pid: number): Promise<void> {
    return this.#terminator.terminate(pid);
  }

  override end(): Promise<void>;
  override end(onEnded: () => void): void;
  override end(onEnded?: () => void): Promise<void> | void {
    const ended = super.end().then(() => this.#terminator.idle());
    if (onEnded === undefined) return ended;
    ended.then(onEnded, onEnded);
  }
}

/**
 * Makes the pool of connections for imports.
 *
 * What it sets and why: waiting and connecting have a limit (pg's default is to wait for ever); TCP keepalive
 * is on, or a vanished server would never be noticed by a silent connection; every client has an `error`
 * listener, without which the end of one backend ends the process; idle connections close after 30 s and none
 * is kept as a minimum, so that a quiet service holds nothing. What it does not set: `query_timeout`, which
 * would limit the whole duration of a COPY and is refused in the connection string for the same reason; a
 * `search_path`, because the role's own decides what a bare table name means; session parameters, which a
 * transaction sets for itself, so that a pooler in between may hand out another session each time.
 *
 * @throws {TypeError} when the connection string sets `query_timeout`.
 */
export function createPool(options: PoolOptions): Pool {
  if (/[?&]query_timeout=/u.test(options.connectionString))
    throw new TypeError('query_timeout in the connection string would limit the duration of an import');
  return new Pool(options);
}
