import { PostgresProxy, ServiceProcess, serviceProgram, until } from '@repo/faults';
import { BrokenInvariant } from './errors.ts';
import type { DatabaseServer, Session } from './database-server.ts';
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

/** An exit code, or the signal that ended it. */
export type Exit = number | NodeJS.Signals;

let count = 0;

/** The service as a process, with a proxy of its own to the database. */
export class Replica {
  readonly name: string;
  readonly proxy: PostgresProxy;
  readonly service: ServiceProcess;
  readonly #server: DatabaseServer;

  private constructor(name: string, server: DatabaseServer, proxy: PostgresProxy) {
    this.name = name;
    this.#server = server;
    this.proxy = proxy;
    const url = new URL(proxy.url);
    url.searchParams.set('application_name', name);
    this.service = new ServiceProcess(serviceProgram, {
      ...settings,
      DATABASE_URL: url.href,
      LOG_LEVEL: 'info',
    });
  }

  /** Resolves when the service listens. */
  static async start(server: DatabaseServer): Promise<Replica> {
    const proxy = await PostgresProxy.open(server.url);
    const replica = new Replica(`replica-${++count}`, server, proxy);
    await replica.service.listening();
    return replica;
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.service.process;
    return exitCode === null && signalCode === null;
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

  /** Sends SIGTERM. @throws BrokenInvariant when the service does not end in order */
  stop(): Promise<void> {
    this.service.process.kill('SIGTERM');
    return this.close(0);
  }

  /** Waits for the end, after a signal. @throws BrokenInvariant on another exit code, or output on standard error */
  async close(exit: Exit): Promise<void> {
    const late = setTimeout(() => this.service.process.kill('SIGKILL'), settings.GRACE_MS + EXIT_LIMIT_MS);
    const ended = await this.service.exited.finally(() => clearTimeout(late));
    await this.proxy.stop();
    const stderr = await this.service.stderr;
    if (ended !== exit) throw new BrokenInvariant(`the service ended with ${ended}, not ${exit}: ${stderr}`);
    if (stderr !== '') throw new BrokenInvariant(`the service wrote to standard error: ${stderr}`);
  }
}
