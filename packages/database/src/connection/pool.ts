import pg from 'pg';
import type { Backend } from './backend.ts';
import { BackendTerminator } from './backend-terminator.ts';
import { readAddress } from './database-address.ts';
import { toConnectionError, toDatabaseError } from '../errors/describe-error.ts';
import { LivingConnections } from './living-connections.ts';
import type { SideConnectionOptions } from './side-connection.ts';
import { StallWatchdog } from './stall-watchdog.ts';
import { poolsStatements } from './statement-pooling.ts';
import { ownSession, sharedSession, type TransactionStatements } from './transaction-statements.ts';

export interface PoolOptions {
  readonly connectionString: string;
  /** Largest number of connections. Limit admission before the pool: waiting in the pool is only a slower rejection. */
  readonly max: number;
  /**
   * Time limit for each part of a checkout: waiting for a free connection, its liveness check, connecting, and BEGIN.
   * Default 5,000 ms.
   */
  readonly connectTimeoutMs?: number;
  /**
   * How long the database may make no progress before the connection is closed and its work fails with
   * DATABASE_STALLED. Default 60,000 ms.
   */
  readonly stallMs?: number;
  /** Name in pg_stat_activity. An `application_name` in the connection string wins. */
  readonly applicationName?: string;
  /** Receives failures that belong to no caller: a lost idle connection, a backend that could not be terminated. */
  readonly onBackgroundError: (error: Error) => void;
}

/** pg's default is 10 s; reconnecting costs a TLS handshake and a fork, an idle backend a few MB. */
const IDLE_TIMEOUT_MS = 30_000;

/** Default value of `stallMs`. A busy database shows progress sooner. */
export const defaultStallMs = 60_000;

/** Silence after which the kernel starts probing. libuv then probes every second and gives up after ten probes. */
const KEEPALIVE_DELAY_MS = 10_000;

/** Runs one statement in a session that a pooler shares with other clients. */
export type AskShared = (pool: Pool, text: string, values: unknown[]) => Promise<pg.QueryResult>;

type ConnectCallback = Parameters<pg.Pool['connect']>[0];

/** A pg.Pool that closes stalled connections and can terminate their backends. */
export class Pool extends pg.Pool {
  readonly connectTimeoutMs: number;
  readonly #aside: SideConnectionOptions;
  #asking: Promise<boolean> | undefined;
  readonly #terminator: BackendTerminator;
  readonly #watchdog: StallWatchdog;
  readonly #living: LivingConnections;
  readonly #askShared: AskShared;
  /** Whether there is a pooler in between; undefined until the first connection shows it. */
  #isShared: boolean | undefined;

  /** @param askShared runs one statement through a pooler */
  constructor(options: PoolOptions, askShared: AskShared) {
    const { onBackgroundError } = options;
    const address = readAddress(options.connectionString);
    const connectTimeoutMs = options.connectTimeoutMs ?? 5_000;
    const applicationName = options.applicationName ?? 'stream-engine';
    super({
      ...address,
      max: options.max,
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE_DELAY_MS,
    });
    this.connectTimeoutMs = connectTimeoutMs;
    this.#askShared = askShared;
    this.#living = new LivingConnections(connectTimeoutMs);
    this.#aside = { address, applicationName };
    this.#terminator = new BackendTerminator({ ...this.#aside, onBackgroundError });
    this.#watchdog = new StallWatchdog({
      ...this.#aside,
      stallMs: options.stallMs ?? defaultStallMs,
      onStalled: (backend) => void this.terminateBackend(backend),
    });
    this.on('acquire', (client) => this.#watchdog.watch(client));
    this.on('release', (_error, client) => {
      this.#watchdog.release(client);
      this.#living.markIdle(client);
    });
    // Added once per client, so that checkouts need not add and remove it. The caller learns of the failure through
    // its statement; the event only needs a listener.
    this.on('connect', (client) => client.on('error', () => {}));
    this.on('error', (error) => {
      // pg-pool attaches the whole client to the error, and loggers would print it.
      Reflect.deleteProperty(error, 'client');
      onBackgroundError(toDatabaseError(error));
    });
  }

  /** Takes a connection; one that was idle for a while must answer first. */
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | void {
    const connecting = this.#connectLiving();
    if (callback === undefined) return connecting;
    const hand = (client: pg.PoolClient) => callback(undefined, client, (error) => client.release(error));
    const refuse = (error: Error) => callback(error, undefined, () => {});
    connecting.then(hand, refuse);
  }

  /**
   * Runs one statement. Through a pooler, it runs in its own transaction, which costs two more round trips: other
   * clients may have left settings in the session, such as a search_path that leads to other tables.
   */
  // oxlint-disable-next-line no-explicit-any -- as pg has it
  override query<Row extends pg.QueryResultRow = any>(
    text: string,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
  override query(...question: [never]): never;
  override query(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
    return this.#ask(text, values);
  }

  async #ask(text: string, values: unknown[]): Promise<pg.QueryResult> {
    // The first connection shows whether there is a pooler.
    if (this.#isShared === undefined) (await this.connect()).release();
    return this.#isShared ? this.#askShared(this, text, values) : super.query(text, values);
  }

  async #connectLiving(): Promise<pg.PoolClient> {
    const client = await this.#living.takeAlive(() => super.connect().catch(rejectConnection));
    const backend = this.#living.backendOf(client);
    this.#isShared = backend === undefined;
    if (backend) this.#watchdog.identify(client, backend);
    return client;
  }

  /**
   * Terminates a backend from a side connection, unless another backend has its pid by now. Never rejects; a failure
   * goes to `onBackgroundError`.
   */
  terminateBackend(backend: Backend): Promise<void> {
    return this.#terminator.terminate(backend);
  }

  /**
   * Records the backend that the server reports for a checked-out client in its transaction.
   * @returns the backend, with what is known about the connection
   */
  identifyBackend(client: pg.PoolClient, backend: Backend): Backend {
    const start = this.#living.backendOf(client)?.start ?? null;
    const known = { ...backend, start };
    this.#watchdog.identify(client, known);
    return known;
  }

  /** Messages that begin and end a transaction on a client of this pool. */
  statementsFor(client: pg.PoolClient): TransactionStatements {
    return this.#living.backendOf(client) === undefined ? sharedSession : ownSession;
  }

  /** Finds out whether the pooler pools statements. Concurrent callers share one connection. Never rejects. */
  poolsStatements(): Promise<boolean> {
    this.#asking ??= poolsStatements(this.#aside).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  override end(): Promise<void>;
  override end(onEnded: () => void): void;
  override end(onEnded?: () => void): Promise<void> | void {
    const ended = super
      .end()
      .then(() => Promise.all([this.#terminator.close(), this.#watchdog.idle(), this.#asking]))
      .then(() => {});
    if (onEnded === undefined) return ended;
    ended.then(onEnded, onEnded);
  }
}

function rejectConnection(error: unknown): never {
  throw toConnectionError(error);
}
