import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@repo/faults';
import { startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { onTestFinished } from 'vitest';

const isRoot = process.getuid?.() === 0;
const namespace = ['--pid', '--fork', ...(isRoot ? [] : ['--map-current-user'])];

/** Whether this process can create namespaces: on Linux, as root or if users may. */
export const canMakeNamespaces = (() => {
  try {
    execFileSync('unshare', [...namespace, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A PostgreSQL server in its own PID namespace, like in a container: each start uses the same pids again. */
export class NamespacedServer {
  readonly url: string;
  readonly #arguments: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(url: string, command: readonly string[]) {
    this.url = url;
    this.#arguments = command;
  }

  /** Creates a server for the calling test. */
  static async start(): Promise<NamespacedServer> {
    // mkdtemp would use mode 700, which locks out the user that runs root's server.
    const dataFolder = path.join(tmpdir(), `stream-engine-namespace-${process.pid}-${randomUUID()}`);
    const made = await startEmbeddedPostgres({ dataFolder, durable: false });
    const program = await readlink(`/proc/${made.pid}/exe`);
    await made.stop();
    const data = path.join(dataFolder, 'pgdata');
    const { uid, gid } = await stat(data);
    const server = new NamespacedServer(made.url, [
      ...namespace,
      ...(isRoot ? [`--setuid=${uid}`, `--setgid=${gid}`] : []),
      program,
      '-D',
      data,
      `--port=${made.port}`,
      '--listen_addresses=127.0.0.1',
      '--unix_socket_directories=',
      '--fsync=off',
    ]);
    onTestFinished(async () => {
      await server.kill();
      await rm(dataFolder, { recursive: true });
    });
    await server.startAgain();
    return server;
  }

  /** Starts the server, and resolves when it answers. */
  async startAgain(): Promise<void> {
    this.#process = spawn('unshare', this.#arguments, { cwd: '/', stdio: 'ignore' });
    await until(() => this.query('SELECT 1').then(Boolean, () => false));
  }

  /** Kills all processes of the server at the same time. */
  async kill(): Promise<void> {
    const unshare = this.#process;
    if (!unshare) return;
    this.#process = undefined;
    const gone = once(unshare, 'exit');
    const postmaster = await readFile(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8');
    process.kill(Number(postmaster), 'SIGKILL');
    await gone;
  }

  async query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'test' });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}
