import { isDeepStrictEqual } from 'node:util';
import { PostgresProxy, sendCsv, ServiceProcess, serviceProgram, until } from '@repo/faults';
import { BrokenPromise } from '../rig/broken-promise.ts';
import type { Session } from '../rig/sessions.ts';
import type { DatabaseServer } from './database-server.ts';
import { type Descriptors, readDescriptors } from './descriptors.ts';

/**
 * Time limits that are short, so that they are reached soon, and long enough for a busy machine. Connections for each
 * import and the ledger.
 */
export const settings = {
  IMPORTS_MAX: 2,
  POOL_MAX: 6,
  GRACE_MS: 3_000,
  CLIENT_STALL_MS: 2_000,
  DATABASE_STALL_MS: 2_000,
  LOCK_TIMEOUT_MS: 2_000,
} as const;

/** Time that a service may take beyond its grace period. */
const EXIT_LIMIT_MS = 2_000;

/** Descriptors that stay the same for this time are stable. */
const REST_MS = 50;

let count = 0;

/** The service as a process, with a proxy of its own to the database. */
export class Replica {
  readonly name: string;
  readonly proxy: PostgresProxy;
  readonly service: ServiceProcess;
  readonly #server: DatabaseServer;
  #baseline: Descriptors | undefined;

  private constructor(name: string, server: DatabaseServer, proxy: PostgresProxy) {
    this.name = name;
    this.#server = server;
    this.proxy = proxy;
    const url = new URL(proxy.url);
    url.searchParams.set('application_name', name);
    const environment = { ...settings, DATABASE_URL: url.href, LOG_LEVEL: 'info' };
    this.service = new ServiceProcess(serviceProgram, environment);
  }

  /** Resolves when the service has served its first import. */
  static async start(server: DatabaseServer): Promise<Replica> {
    const proxy = await PostgresProxy.open(server.url);
    const replica = new Replica(`replica-${++count}`, server, proxy);
    await replica.service.listening();
    await sendCsv(`${replica.service.url}/v1/imports/others?dryRun=true`, 'id,label\n1,warm\n');
    await until(() => {
      const before = replica.#baseline;
      replica.#baseline = replica.descriptors();
      return replica.#baseline.http === 0 && isDeepStrictEqual(replica.#baseline, before);
    }, REST_MS);
    return replica;
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.service.process;
    return exitCode === null && signalCode === null;
  }

  /** Descriptors of the idle service after its first import. */
  get baseline(): Descriptors {
    return this.#baseline!;
  }

  /** @throws Error when the service does not run */
  descriptors(): Descriptors {
    const databasePort = Number(new URL(this.proxy.url).port);
    return readDescriptors(this.service.pid, { httpPort: this.service.port, databasePort });
  }

  sessions(): Promise<Session[]> {
    return this.#server.sessionsOf(this.name);
  }

  /** Resolves when the service has read everything that clients sent. */
  hasRead(): Promise<void> {
    return until(() => {
      const { http, unreadBytes } = this.descriptors();
      return http > 0 && unreadBytes === 0;
    });
  }

  /** Terminates the idle connections of the pool, and waits until it is empty. */
  async emptyPool(): Promise<void> {
    await until(async () => {
      for (const { pid } of await this.sessions()) await this.#server.terminate(pid);
      return this.descriptors().database === 0;
    });
  }

  /**
   * Waits for the end, after a signal.
   * @param expected exit code, or the signal that ends it
   * @throws BrokenPromise if it ends otherwise, or has written to standard error
   */
  async close(expected: number | NodeJS.Signals): Promise<void> {
    const late = setTimeout(() => this.service.process.kill('SIGKILL'), settings.GRACE_MS + EXIT_LIMIT_MS);
    const exit = await this.service.exited.finally(() => clearTimeout(late));
    await this.proxy.stop();
    const stderr = await this.service.stderr;
    if (exit !== expected || stderr !== '')
      throw new BrokenPromise(`the service ended with ${exit}, not ${expected}: ${stderr}`);
  }
}
