import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import { interruption } from '@repo/measure';
import pg from 'pg';

export interface Scratch {
  readonly folder: string;
  readonly server: EmbeddedPostgres;
  readonly client: pg.Client;
}

/** Runs `work` with a folder and a PostgreSQL server of its own, and removes both even if `signal` is aborted. */
export async function withScratch<Result>(
  signal: AbortSignal,
  work: (scratch: Scratch) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-bench-'));
  try {
    // mkdtemp's mode is 700. Started by root, the server runs as another user and needs access.
    await chmod(folder, 0o755);
    return await withServer(folder, (scratch) => Promise.race([work(scratch), interruption(signal)]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withServer<Result>(
  folder: string,
  work: (scratch: Scratch) => Promise<Result>,
): Promise<Result> {
  const server = await startEmbeddedPostgres({
    dataFolder: path.join(folder, 'postgres'),
    // As for any bulk load: WAL for several gigabytes between checkpoints. Durability stays on.
    settings: { max_wal_size: '8GB', checkpoint_timeout: '1h', shared_buffers: '512MB' },
  });
  const client = new pg.Client({ connectionString: server.url, options: '-c timezone=UTC' });
  try {
    await client.connect();
    return await work({ folder, server, client });
  } finally {
    await client.end();
    await server.stop();
  }
}
