import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Binaries } from './binaries.ts';
import { awaitStopping, type Cluster, findPostmaster, SERVER_ENVIRONMENT } from './cluster.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { isPortBusy } from './free-port.ts';
import { spawnWatchdog, type StopMode, stopServer } from './stop-server.ts';

const READY_POLL_MS = 25;
/** Recovery after a crash may have gigabytes of write-ahead log to replay. */
const READY_TIMEOUT_MS = 300_000;
const CONNECT_TIMEOUT_MS = 10_000;
const LOG_TAIL_BYTES = 4096;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export interface LaunchOptions {
  readonly binaries: Binaries;
  readonly cluster: Cluster;
  readonly port: number;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** The server's log is appended to this file. */
  readonly logFile: string;
}

/**
 * Starts the server on its cluster and resolves when it answers.
 *
 * @throws {EmbeddedPostgresError} FOLDER_IN_USE, PORT_BUSY, START_FAILED
 */
export const launchServer = async (options: LaunchOptions) => {
  const { cluster, port } = options;
  await awaitStopping(cluster);
  if (await isPortBusy(port)) throw portBusy(port);
  const log = await open(options.logFile, 'a+', 0o600);
  try {
    const logStart = (await log.stat()).size;
    const server = spawnServer(options, log.fd);
    const ended = once(server, 'exit').catch((error: unknown) => error);
    spawnWatchdog(server, cluster);
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    if (await becomesReady(url, cluster, server)) {
      let stopped: Promise<void> | undefined;
      const stop = (mode?: StopMode) => (stopped ??= stopServer(server, ended, mode));
      return { url, port, pid: server.pid ?? 0, stop };
    }
    await stopServer(server, ended);
    const cause = await ended;
    throw await explain(options, (await readTail(log, logStart)) || String(cause));
  } finally {
    await log.close();
  }
};

/** Looks for the cause after the failure: only PostgreSQL itself can tell whether a lock file is stale. */
const explain = async ({ cluster, port }: LaunchOptions, tail: string): Promise<EmbeddedPostgresError> => {
  const running = await findPostmaster(cluster);
  if (running)
    return new EmbeddedPostgresError(
      'FOLDER_IN_USE',
      `Another PostgreSQL server (process ${running.pid}, port ${running.port}) runs on ${cluster.folder}: ` +
        'stop it or choose another folder',
    );
  if (await isPortBusy(port)) return portBusy(port);
  return new EmbeddedPostgresError('START_FAILED', `PostgreSQL did not start on ${cluster.folder}:\n${tail}`);
};

const portBusy = (port: number): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    'PORT_BUSY',
    `Port ${port} of 127.0.0.1 is in use: choose another, or 0 for a free one`,
  );

/** Starts the server detached, so that Ctrl+C reaches this process only, which then stops the server. */
const spawnServer = ({ binaries, cluster, port, settings }: LaunchOptions, log: number): ChildProcess => {
  const flags = Object.entries({ ...SETTINGS, port, ...settings }).map(
    ([name, value]) => `--${name}=${value}`,
  );
  const server = spawn(binaries.postgres, ['-D', cluster.folder, ...flags], {
    cwd: binaries.folder,
    detached: true,
    env: SERVER_ENVIRONMENT,
    stdio: ['ignore', log, log],
    ...(cluster.user && { uid: cluster.user.uid, gid: cluster.user.gid }),
  });
  server.unref();
  return server;
};

/** Checks the data folder too, because another server may have taken the port at the same moment. */
const becomesReady = async (url: string, cluster: Cluster, server: ChildProcess): Promise<boolean> => {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (server.exitCode === null && server.signalCode === null && server.pid && Date.now() < deadline) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query('SHOW data_directory');
      if (rows[0].data_directory === cluster.folder) return true;
    } catch {
      // The connection was refused, or the server is still recovering.
    } finally {
      await client.end().catch(() => {});
    }
    await delay(READY_POLL_MS);
  }
  return false;
};

const readTail = async (log: FileHandle, from: number): Promise<string> => {
  const { size } = await log.stat();
  const start = Math.max(from, size - LOG_TAIL_BYTES);
  const { buffer, bytesRead } = await log.read(Buffer.alloc(size - start), 0, size - start, start);
  return buffer.subarray(0, bytesRead).toString().trim();
};
