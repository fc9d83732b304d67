import { homedir } from 'node:os';
import path from 'node:path';
import { readEnvironment } from './env.ts';
import { isRoot } from './server-user.ts';

// Root's server runs as another user, who cannot enter root's home: hence the system's own folders.

/** Where the server's data is kept unless told otherwise, an absolute path. */
export const defaultDataFolder = (): string =>
  isRoot()
    ? '/var/lib/stream-engine'
    : path.join(readEnvironment().dataHome ?? path.join(homedir(), '.local', 'share'), 'stream-engine');

/** Where the server's binaries are unpacked unless told otherwise, an absolute path. */
export const defaultCacheFolder = (): string =>
  isRoot()
    ? '/var/cache/stream-engine'
    : path.join(readEnvironment().cacheHome ?? path.join(homedir(), '.cache'), 'stream-engine');
