import { homedir } from 'node:os';
import path from 'node:path';
import { readEnvironment } from './env.ts';
import { isRoot } from './server-user.ts';

// Root's server runs as another user, who cannot enter root's home. So root uses system folders.

/** Default folder of the server's data, an absolute path. */
export const defaultDataFolder = (): string =>
  isRoot()
    ? '/var/lib/stream-engine'
    : path.join(readEnvironment().dataHome ?? path.join(homedir(), '.local', 'share'), 'stream-engine');

/** Default folder of the server's binaries, an absolute path. */
export const defaultCacheFolder = (): string =>
  isRoot()
    ? '/var/cache/stream-engine'
    : path.join(readEnvironment().cacheHome ?? path.join(homedir(), '.cache'), 'stream-engine');
