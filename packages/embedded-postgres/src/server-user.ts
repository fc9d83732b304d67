import { chmod, chown, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './errors.ts';

/** The user that runs PostgreSQL if this process is root: initdb and postgres refuse to run as root. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Finds the user `postgres`, or otherwise `nobody`. Returns undefined if this process is not root, so that
 * the server can run as the same user.
 */
export const findServerUser = async (): Promise<ServerUser | undefined> => {
  if (!isRoot()) return undefined;
  const entries = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const entry = entries.find((fields) => fields[0] === name);
    if (entry) return { name, uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new EmbeddedPostgresError(
    'USER_MISSING',
    'PostgreSQL refuses to run as root, and /etc/passwd has neither a user postgres nor a user nobody',
  );
};

/**
 * Creates `folder` and its missing parents so that the server can enter them, even with a narrow umask.
 * Does not change existing folders.
 */
export const makeReachableFolder = async (folder: string, user: ServerUser | undefined): Promise<void> => {
  const firstMade = await mkdir(folder, { recursive: true });
  if (!user) return;
  if (firstMade)
    for (let made = folder; made.length >= firstMade.length; made = path.dirname(made))
      await chmod(made, 0o755);
  await assertReachable(folder, user);
};

/** Creates a folder that only the server's user may enter. It may exist if it is empty. */
export const makeOwnedFolder = async (folder: string, user: ServerUser | undefined): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user) await chown(folder, user.uid, user.gid);
};

const assertReachable = async (folder: string, user: ServerUser): Promise<void> => {
  for (let parent = folder; ; parent = path.dirname(parent)) {
    const { mode, uid, gid } = await stat(parent);
    const mayEnter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (!(mode & mayEnter))
      throw new EmbeddedPostgresError(
        'FOLDER_UNREACHABLE',
        `PostgreSQL cannot run as root and would run as ${user.name} (uid ${user.uid}), who may not enter ` +
          `${parent} (mode ${(mode & 0o777).toString(8)}): choose another folder than ${folder}`,
      );
    if (parent === path.dirname(parent)) return;
  }
};
