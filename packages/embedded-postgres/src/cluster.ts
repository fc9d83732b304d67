import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { makeOwnedFolder, makeReachableFolder, type ServerUser } from './server-user.ts';

const POLL_MS = 50;
const STOPPING_WAIT_MS = 30_000;

/** Environment of the server's programs. Variables of this process (PGDATA, PGPORT, LC_…) must not leak in. */
export const SERVER_ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' } as const;

export interface ClusterOptions {
  readonly binaries: Binaries;
  readonly dataFolder: string;
  readonly durable: boolean;
  readonly user: ServerUser | undefined;
  readonly log: (message: string) => void;
}

/** A database cluster on disk, and the owner of its files. */
export interface Cluster {
  readonly folder: string;
  readonly user: ServerUser | undefined;
}

/** The lock file a running server keeps in its cluster. */
interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/**
 * Opens the cluster in `dataFolder`, or creates it with initdb.
 *
 * @throws {EmbeddedPostgresError} FOLDER_NOT_EMPTY, FOLDER_UNREACHABLE, DATA_VERSION, INITDB_FAILED
 */
export const openCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const { dataFolder, user } = options;
  const folder = path.join(dataFolder, 'pgdata');
  await makeReachableFolder(dataFolder, user);
  const entries = await readdir(dataFolder);
  if (!entries.includes('pgdata')) {
    const foreign = entries.filter((name) => !name.startsWith('pgdata.') && name !== 'postgres.log');
    if (foreign.length > 0)
      throw new EmbeddedPostgresError(
        'FOLDER_NOT_EMPTY',
        `${dataFolder} holds other files (${foreign.slice(0, 3).join(', ')}): choose an empty or new folder`,
      );
    options.log(`Creating a database cluster in ${folder}`);
    await initialise(options, folder);
  }
  await assertVersion(options.binaries, folder);
  const { uid, gid } = await stat(folder);
  return { folder, user: user && { name: `uid ${uid}`, uid, gid } };
};

/** Renames the cluster into place when it is complete, so that a killed initdb leaves no half-made one. */
const initialise = async (options: ClusterOptions, folder: string): Promise<void> => {
  const { binaries, user } = options;
  const made = `${folder}.${randomUUID()}`;
  await makeOwnedFolder(made, user);
  const flags = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-instructions'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const sync = options.durable ? [] : ['--no-sync'];
  try {
    await promisify(execFile)(binaries.initdb, ['-D', made, ...flags, ...locale, ...sync], {
      cwd: binaries.folder,
      env: SERVER_ENVIRONMENT,
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    await rename(made, folder);
  } catch (cause) {
    if (await stat(folder).catch(() => undefined)) return;
    const output = String((cause as { stderr?: string }).stderr || cause).trim();
    throw new EmbeddedPostgresError('INITDB_FAILED', `initdb failed in ${made}: ${output}`, { cause });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
};

const assertVersion = async (binaries: Binaries, folder: string): Promise<void> => {
  const found = (await readFile(path.join(folder, 'PG_VERSION'), 'utf8')).trim();
  const wanted = String(binaries.version.split('.')[0]);
  if (found !== wanted)
    throw new EmbeddedPostgresError(
      'DATA_VERSION',
      `${folder} was made by PostgreSQL ${found} and this is PostgreSQL ${wanted}: dump and reload it, or choose another folder`,
    );
};

/** Resolves when a server that is shutting down on the cluster is gone. */
export const awaitStopping = async (cluster: Cluster): Promise<void> => {
  for (let waited = 0; waited < STOPPING_WAIT_MS; waited += POLL_MS) {
    if ((await findPostmaster(cluster))?.status !== 'stopping') return;
    await delay(POLL_MS);
  }
};

/** The live server that holds the cluster's lock file, or undefined. */
export const findPostmaster = async (cluster: Cluster): Promise<Postmaster | undefined> => {
  const text = await readFile(path.join(cluster.folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, , , , status] = text.split('\n');
  const postmaster = { pid: Number(pid), port: Number(port), status: String(status).trim() };
  return text && isAlive(postmaster.pid) ? postmaster : undefined;
};

/** Whether a process with this id exists, even one that we may not signal. */
export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
