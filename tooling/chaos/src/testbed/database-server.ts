import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@repo/faults';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { Inapplicable } from './inapplicable.ts';

/** A crash of the server must lose nothing that it has acknowledged; one of the machine may. */
const SETTINGS = { synchronous_commit: true };

const RETRY_MS = 10;
const RETRY_LIMIT_MS = 30_000;

/** What the testbed calls itself to the server. */
const APPLICATION_NAME = 'chaos';

/** A session of a service. */
export interface Session {
  readonly pid: number;
  readonly state: string;
  /** Other than on its own virtual transaction. */
  readonly locks: number;
  readonly query: string;
}

/** A PostgreSQL server of its own, which can be made to fall and rise again; asked over connections of its own. */
export class DatabaseServer {
  readonly url: string;
  #server: EmbeddedPostgres;
  /** Resolves when it has fallen; undefined while it stands. */
  #fallen: Promise<void> | undefined;
  /** Aborted when it falls. */
  #standing = new AbortController();
  readonly #pool: pg.Pool;

  private constructor(server: EmbeddedPostgres) {
    this.#server = server;
    this.url = server.url;
    this.#pool = new pg.Pool({ connectionString: server.url, max: 4, application_name: APPLICATION_NAME });
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** @param schema SQL that is run first */
  static async start(schema: string): Promise<DatabaseServer> {
    // Not mkdtemp, whose mode 700 would lock out the user that root's server runs as.
    const dataFolder = path.join(tmpdir(), `stream-engine-chaos-${randomUUID()}`);
    const server = new DatabaseServer(
      await startEmbeddedPostgres({ dataFolder, durable: false, settings: SETTINGS }),
    );
    await server.query(schema);
    return server;
  }

  /**
   * Asks again while the server cannot be reached or is starting, also where it has to rise first.
   * @param standing ends that
   */
  async query<Row extends pg.QueryResultRow>(
    sql: string,
    values?: unknown[],
    standing?: AbortSignal,
  ): Promise<Row[]> {
    const deadline = performance.now() + RETRY_LIMIT_MS;
    for (;;) {
      standing?.throwIfAborted();
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

  /** Those of one service. */
  sessionsOf(applicationName: string): Promise<Session[]> {
    return this.query<Session & pg.QueryResultRow>(
      `SELECT pid, state, left(query, 80) AS query, (
         SELECT count(*)::int FROM pg_locks WHERE pg_locks.pid = activity.pid AND locktype <> 'virtualxid') AS locks
       FROM pg_stat_activity AS activity WHERE application_name = $1 AND backend_type = 'client backend'`,
      [applicationName],
    );
  }

  /** As an administrator does, or a failover. @throws Inapplicable where the server is down */
  async terminate(pid: number): Promise<void> {
    await this.#queryStanding('SELECT pg_terminate_backend($1)', [pid]);
  }

  /** Those whose application has the name. @throws Inapplicable where the server is down */
  async backendsOf(applicationName: string): Promise<number[]> {
    const rows = await this.#queryStanding<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND backend_type = 'client backend'`,
      [applicationName],
    );
    return rows.map(({ pid }) => pid);
  }

  /** Does not wait for the server to rise: whoever asks may be whom that waits for. */
  async #queryStanding<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.query<Row>(sql, values, this.#standing.signal);
  }

  /**
   * As the kernel does that is out of memory: the server ends all sessions, recovers, and goes on. Resolves when the
   * backend is gone.
   */
  async kill(pid: number): Promise<void> {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
  }

  /** Whether it has fallen and not risen yet. */
  get isDown(): boolean {
    return this.#fallen !== undefined;
  }

  /** `pg_ctl stop -m immediate`; resolves when the server is gone. */
  fall(): Promise<void> {
    this.#standing.abort(new Inapplicable('the server is down'));
    return (this.#fallen ??= this.#server.stop('immediate'));
  }

  /** Starts it again, at the same address, when it has fallen. */
  async rise(): Promise<void> {
    await this.#fallen;
    const { dataFolder, port } = this.#server;
    this.#server = await startEmbeddedPostgres({ dataFolder, port, durable: false, settings: SETTINGS });
    this.#fallen = undefined;
    this.#standing = new AbortController();
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
