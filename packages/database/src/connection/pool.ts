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
  /** Connections at most. Admission belongs before the pool: a queue in it would only be a slower refusal. */
  readonly max: number;
  /** Limit of one checkout: waiting for a free connection, its sign of life, connecting, and BEGIN, each. Default 5,000 ms. */
  readonly connectTimeoutMs?: number;
  /**
   * How long the database may take without any sign of progress before a connection is given up; what was under way
   * fails with DATABASE_STALLED. Default 60,000 ms.
   */
  readonly stallMs?: number;
  /** Shown in pg_stat_activity. An `application_name` in the connection string wins. */
  readonly applicationName?: string;
  /** Hears of failures that belong to no caller: an idle connection lost, a backend that could not be ended. */
  readonly onBackgroundError: (error: Error) => void;
}

/** pg's default is 10 s; reconnecting costs a TLS handshake and a fork, an idle backend a few MB. */
const IDLE_TIMEOUT_MS = 30_000;

/** Of `stallMs`: a database that is busy shows progress sooner. */
export const defaultStallMs = 60_000;

/** Silence after which the kernel begins to probe; libuv then probes each second and gives up after ten. */
const KEEPALIVE_DELAY_MS = 10_000;

/** Runs one statement in a session that a pooler shares with other clients. */
export type AskShared = (pool: Pool, text: string, values: unknown[]) => Promise<pg.QueryResult>;

type ConnectCallback = Parameters<pg.Pool['connect']>[0];

/** A pg.Pool that gives up connections on which nothing goes on, and can end the backends behind them. */
export class Pool extends pg.Pool {
  readonly connectTimeoutMs: number;
  readonly #aside: SideConnectionOptions;
  #asking: Promise<boolean> | undefined;
  readonly #terminator: BackendTerminator;
  readonly #watchdog: StallWatchdog;
  readonly #living: LivingConnections;
  readonly #askShared: AskShared;
  /** Whether a pooler stands in between; undefined until the first connection has shown it. */
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
      this.#living.rest(client);
    });
    // For the client's whole life, so that no checkout has to add and remove one. Whoever has checked it out
    // learns of the failure through the statement; here the event must only not be without a listener.
    this.on('connect', (client) => client.on('error', () => {}));
    this.on('error', (error) => {
      // pg-pool hangs the whole client on the error, which a logger would print.
      Reflect.deleteProperty(error, 'client');
      onBackgroundError(toDatabaseError(error));
    });
  }

  /** Takes a connection, one that answers where it has been idle for a while. */
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
   * Runs one statement. Through a pooler it gets a transaction of its own, which costs two more round trips: other
   * clients may have left any settings in the session, such as a search_path that leads to other tables.
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
    // The first connection shows it.
    if (this.#isShared === undefined) (await this.connect()).release();
    return this.#isShared ? this.#askShared(this, text, values) : super.query(text, values);
  }

  async #connectLiving(): Promise<pg.PoolClient> {
    const client = await this.#living.first(() => super.connect().catch(rejectConnection));
    const backend = this.#living.backendOf(client);
    this.#isShared = backend === undefined;
    if (backend) this.#watchdog.identify(client, backend);
    return client;
  }

  /**
   * Ends a backend from a side connection, and no other that has its pid by now. Never rejects; a failure goes to
   * `onBackgroundError`.
   */
  terminateBackend(backend: Backend): Promise<void> {
    return this.#terminator.terminate(backend);
  }

  /**
   * Tells which backend the server says is behind a client that was taken from the pool, in its transaction.
   * @returns the same, with what is known of the connection
   */
  identifyBackend(client: pg.PoolClient, backend: Backend): Backend {
    const start = this.#living.backendOf(client)?.start ?? null;
    const known = { ...backend, start };
    this.#watchdog.identify(client, known);
    return known;
  }

  /** The messages that begin and end a transaction on a client of this pool. */
  statementsFor(client: pg.PoolClient): TransactionStatements {
    return this.#living.backendOf(client) === undefined ? sharedSession : ownSession;
  }

  /** Asks the pooler whether it pools statements; callers share one connection. Never rejects. */
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
