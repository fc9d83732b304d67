import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@repo/faults';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { Inapplicable } from './errors.ts';

/** A crash of the server may lose nothing that it has acknowledged; a crash of the machine may. */
const SETTINGS = { synchronous_commit: true };

const RETRY_MS = 10;
const RETRY_LIMIT_MS = 30_000;

/** A session of a service. */
export interface Session {
  readonly pid: number;
  readonly state: string;
  /** Without the one on its own virtual transaction. */
  readonly locks: number;
  readonly query: string;
}

/** A PostgreSQL server that can be stopped and started, with connections of its own. */
export class DatabaseServer {
  readonly url: string;
  #server: EmbeddedPostgres;
  /** Resolves when the server is gone; undefined while it runs. */
  #stopped: Promise<void> | undefined;
  /** Aborted when the server stops. */
  #running = new AbortController();
  readonly #pool: pg.Pool;

  private constructor(server: EmbeddedPostgres) {
    this.#server = server;
    this.url = server.url;
    this.#pool = new pg.Pool({ connectionString: server.url, max: 4, application_name: 'chaos' });
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  static async start(schema: string): Promise<DatabaseServer> {
    // The mode of mkdtemp, 700, would lock out the user of a server that root starts.
    const dataFolder = path.join(tmpdir(), `stream-engine-chaos-${randomUUID()}`);
    const server = new DatabaseServer(
      await startEmbeddedPostgres({ dataFolder, durable: false, settings: SETTINGS }),
    );
    await server.query(schema);
    return server;
  }

  /** Retries while the server is down or starting. @param running aborts the retries */
  async query<Row extends pg.QueryResultRow>(
    sql: string,
    values?: unknown[],
    running?: AbortSignal,
  ): Promise<Row[]> {
    const deadline = performance.now() + RETRY_LIMIT_MS;
    for (;;) {
      running?.throwIfAborted();
      try {
        return (await this.#pool.query<Row>(sql, values)).rows;
      } catch (error) {
        // Class 57: the server is shutting down, starting or recovering.
        const isPassing = !(error instanceof pg.DatabaseError) || error.code?.startsWith('57');
        const willPass = isPassing && !this.#pool.ending;
        if (!willPass || performance.now() > deadline) throw error;
        await wait(RETRY_MS);
      }
    }
  }

  /** Sessions of one service. */
  sessionsOf(applicationName: string): Promise<Session[]> {
    return this.query<Session & pg.QueryResultRow>(
      `SELECT pid, state, left(query, 80) AS query, (
         SELECT count(*)::int FROM pg_locks WHERE pg_locks.pid = activity.pid AND locktype <> 'virtualxid') AS locks
       FROM pg_stat_activity AS activity WHERE application_name = $1 AND backend_type = 'client backend'`,
      [applicationName],
    );
  }

  /** Terminates a backend, as an administrator or a failover does. @throws Inapplicable if the server is down */
  async terminate(pid: number): Promise<void> {
    await this.#queryRunning('SELECT pg_terminate_backend($1)', [pid]);
  }

  /** @throws Inapplicable if the server is down */
  async backendsOf(applicationName: string): Promise<number[]> {
    const rows = await this.#queryRunning<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND backend_type = 'client backend'`,
      [applicationName],
    );
    return rows.map(({ pid }) => pid);
  }

  /** Does not wait for a stopped server: the caller may be the one that starts it. */
  async #queryRunning<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.query<Row>(sql, values, this.#running.signal);
  }

  /** Kills a backend, as the kernel does when out of memory: the server ends all sessions and recovers. */
  async kill(pid: number): Promise<void> {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
  }

  get isDown(): boolean {
    return this.#stopped !== undefined;
  }

  /** `pg_ctl stop -m immediate`; resolves when the server is gone. */
  stopImmediately(): Promise<void> {
    this.#running.abort(new Inapplicable('the server is down'));
    return (this.#stopped ??= this.#server.stop('immediate'));
  }

  /** Starts the stopped server again, at the same address. */
  async restart(): Promise<void> {
    await this.#stopped;
    const { dataFolder, port } = this.#server;
    this.#server = await startEmbeddedPostgres({ dataFolder, port, durable: false, settings: SETTINGS });
    this.#stopped = undefined;
    this.#running = new AbortController();
  }

  /** Stops it and removes its data. */
  async end(): Promise<void> {
    await this.#pool.end();
    await this.#server.stop();
    await rm(this.#server.dataFolder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
