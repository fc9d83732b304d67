import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** A PostgreSQL server whose data, log of changes included, lie on a file system of a few megabytes. */
export interface SmallDiskServer {
  /** Of the superuser. */
  readonly url: string;
  /** Takes this much of the space that is left. */
  fill(bytes: number): Promise<void>;
  /** Gives back what `fill` took. */
  makeRoom(): Promise<void>;
  /** Starts it where it has ended: without space it cannot recover. */
  restart(): Promise<void>;
}

/** Starts the server, prints its address, and does so again for each line of its input. */
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

/** The first argument becomes a small file system, which only the command that follows sees. */
const MOUNT = 'mount -t tmpfs -o "size=$0,mode=755" none "$1" && shift && exec "$@"';

/**
 * Mounts a small file system where only the server sees it, for which Linux asks no Docker: root may, and so may an
 * ordinary user in a namespace of his own, where the administrator has not forbidden those.
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
