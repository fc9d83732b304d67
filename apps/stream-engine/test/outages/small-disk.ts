import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** A PostgreSQL server whose data and write-ahead log are on a file system of a few megabytes. */
export interface SmallDiskServer {
  /** URL of the superuser. */
  readonly url: string;
  /** Uses up so much of the free space. */
  fill(bytes: number): Promise<void>;
  /** Frees the space that `fill` used. */
  makeRoom(): Promise<void>;
  /** Starts the server after it has stopped: without space it cannot recover. */
  restart(): Promise<void>;
}

/** Starts the server, prints its URL, and repeats that for each line of input. */
const PROGRAM = `
import { createInterface } from 'node:readline';
import { startEmbeddedPostgres } from '@repo/embedded-postgres';
const [dataFolder] = process.argv.slice(1);
const settings = { min_wal_size: '32MB', max_wal_size: '1GB', checkpoint_timeout: '1h', wal_init_zero: true };
let server;
const start = async (port) => {
  server = await startEmbeddedPostgres({ dataFolder, port, durable: false, settings });
  console.log(server.url);
};
await start(0);
for await (const _ of createInterface({ input: process.stdin })) {
  await server.stop();
  await start(server.port);
}
await server.stop();
`;

/** Mounts the first argument as a small file system, visible only to the command that follows. */
const MOUNT = 'mount -t tmpfs -o "size=$0,mode=755" none "$1" && shift && exec "$@"';

/**
 * Mounts a small file system that only the server sees. On Linux this works without Docker as root, and as an ordinary
 * user in a user namespace, unless the administrator has disabled those.
 */
export async function startOnSmallDisk(bytes: number): Promise<SmallDiskServer> {
  const folder = path.join(tmpdir(), `stream-engine-small-disk-${process.pid}`);
  await mkdir(folder);
  const isRoot = process.getuid?.() === 0;
  const program = [process.execPath, '--input-type=module', '-e', PROGRAM, '--', path.join(folder, 'data')];
  const asUser = isRoot ? [] : ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  const namespaces = isRoot ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  const child = spawn(
    'unshare',
    [...namespaces, 'sh', '-c', MOUNT, String(bytes), folder, ...asUser, ...program],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)), stdio: ['pipe', 'pipe', 'inherit'] },
  );
  afterAll(async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true });
  });
  const addresses = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const url = await nextLine(addresses, child);
  // The file system as the server sees it.
  const filler = path.join(`/proc/${child.pid}/root`, folder, 'filler');
  return {
    url,
    fill: (size) => writeFile(filler, Buffer.alloc(size)),
    makeRoom: () => rm(filler),
    restart: async () => {
      child.stdin.write('\n');
      await nextLine(addresses, child);
    },
  };
}

async function nextLine(lines: AsyncIterator<string>, child: ChildProcess): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`no server on a small disk: unshare or mount failed, with ${child.exitCode}`);
  return value;
}
