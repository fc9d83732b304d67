import { PostgresProxy, ServiceProcess, until } from '@repo/faults';
import { BrokenInvariant } from './broken-invariant.ts';
import type { DatabaseServer, Session } from './database-server.ts';
import { type Descriptors, readDescriptors } from './descriptors.ts';
import { program } from './program.ts';

/**
 * Short, so that what takes too long does so soon, and long enough for a busy machine. Imports at once, and connections
 * for each of them and the ledger.
 */
export const settings = {
  IMPORTS_MAX: 2,
  POOL_MAX: 6,
  GRACE_MS: 3_000,
  CLIENT_STALL_MS: 2_000,
  DATABASE_STALL_MS: 2_000,
  LOCK_TIMEOUT_MS: 2_000,
} as const;

/** What a service may take beyond its grace period. */
const EXIT_LIMIT_MS = 2_000;

/** An exit code, or the signal that ended it. */
export type Exit = number | NodeJS.Signals;

let count = 0;

/** The service as a process, on a way of its own to the database. */
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
    this.service = new ServiceProcess(program, { ...settings, DATABASE_URL: url.href, LOG_LEVEL: 'info' });
  }

  /** Resolves when it listens. */
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

  /** @throws Error when it does not run */
  descriptors(): Descriptors {
    const databasePort = Number(new URL(this.proxy.url).port);
    return readDescriptors(this.service.pid, { httpPort: this.service.port, databasePort });
  }

  sessions(): Promise<Session[]> {
    return this.#server.sessionsOf(this.name);
  }

  /** Resolves when it has read all that clients have sent. */
  hasRead(): Promise<void> {
    return until(() => {
      const { http, unreadBytes } = this.descriptors();
      return http > 0 && unreadBytes === 0;
    });
  }

  /** Ends its connections while they are idle, and waits until its pool is empty. */
  async emptyPool(): Promise<void> {
    await until(async () => {
      for (const { pid } of await this.sessions()) await this.#server.terminate(pid);
      return this.descriptors().database === 0;
    });
  }

  /**
   * Tells it to end.
   * @throws BrokenInvariant when it does not do so in order
   */
  stop(): Promise<void> {
    this.service.process.kill('SIGTERM');
    return this.close(0);
  }

  /**
   * To be called when the service has been told to end.
   * @throws BrokenInvariant when it ends otherwise than it must, or has written to standard error
   */
  async close(exit: Exit): Promise<void> {
    const late = setTimeout(() => this.service.process.kill('SIGKILL'), settings.GRACE_MS + EXIT_LIMIT_MS);
    const ended = await this.service.exited.finally(() => clearTimeout(late));
    await this.proxy.stop();
    const stderr = await this.service.stderr;
    if (ended !== exit) throw new BrokenInvariant(`the service ended with ${ended}, not ${exit}: ${stderr}`);
    if (stderr !== '') throw new BrokenInvariant(`the service wrote to standard error: ${stderr}`);
  }
}
