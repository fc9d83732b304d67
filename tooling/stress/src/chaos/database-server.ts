import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@repo/faults';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { signalBackend } from '../rig/rig.ts';
import { type Session, SESSIONS_SQL } from '../rig/sessions.ts';

/** A fault had nothing to break. */
export class Inapplicable extends Error {
  override readonly name = 'Inapplicable';
}

/** A crash of the server may lose nothing that it has acknowledged; a crash of the machine may. */
const OPTIONS = { durable: false, settings: { synchronous_commit: true } };

const RETRY_MS = 10;
const RETRY_LIMIT_MS = 30_000;

interface QueryOptions {
  /** Fails while the server is down: the caller may be the one that starts it. */
  readonly throwsIfDown?: boolean;
}

/** A PostgreSQL server that can be stopped and started, with connections of its own. */
export class DatabaseServer {
  readonly url: string;
  #server: EmbeddedPostgres;
  /** Resolves when the server is gone; undefined while it runs. */
  #stopped: Promise<void> | undefined;
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
    const server = new DatabaseServer(await startEmbeddedPostgres({ dataFolder, ...OPTIONS }));
    await server.query(schema);
    return server;
  }

  /** Retries while the server is down or starting. @throws Inapplicable with `throwsIfDown` */
  async query<Row extends pg.QueryResultRow>(
    sql: string,
    values: unknown[] = [],
    { throwsIfDown = false }: QueryOptions = {},
  ): Promise<Row[]> {
    const deadline = performance.now() + RETRY_LIMIT_MS;
    for (;;) {
      if (throwsIfDown && this.isDown) throw new Inapplicable('the server is down');
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
  sessionsOf(applicationName: string, options?: QueryOptions): Promise<Session[]> {
    return this.query<Session & pg.QueryResultRow>(SESSIONS_SQL, [applicationName], options);
  }

  /** Terminates a backend, as an administrator or a failover does. @throws Inapplicable if the server is down */
  async terminate(pid: number): Promise<void> {
    await this.query('SELECT pg_terminate_backend($1)', [pid], { throwsIfDown: true });
  }

  /** Kills a backend, as the kernel does when out of memory: the server ends all sessions and recovers. */
  async kill(pid: number): Promise<void> {
    signalBackend(pid, 'SIGKILL');
    await until(() => !signalBackend(pid, 0));
  }

  get isDown(): boolean {
    return this.#stopped !== undefined;
  }

  /** `pg_ctl stop -m immediate`; resolves when the server is gone. */
  stopImmediately(): Promise<void> {
    return (this.#stopped ??= this.#server.stop('immediate'));
  }

  /** Starts the stopped server again, at the same address. */
  async restart(): Promise<void> {
    await this.#stopped;
    const { dataFolder, port } = this.#server;
    this.#server = await startEmbeddedPostgres({ dataFolder, port, ...OPTIONS });
    this.#stopped = undefined;
  }

  /** Stops it and removes its data. */
  async end(): Promise<void> {
    await this.#pool.end();
    await this.#server.stop();
    await rm(this.#server.dataFolder, { recursive: true, force: true });
  }
}
