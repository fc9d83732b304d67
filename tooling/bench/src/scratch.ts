import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { BenchError } from './errors.ts';

export interface Scratch {
  readonly folder: string;
  readonly server: EmbeddedPostgres;
  readonly client: pg.Client;
}

/** Runs `work` with a folder and a PostgreSQL server of its own; removes both afterwards, also after Ctrl-C. */
export async function withScratch<Result>(work: (scratch: Scratch) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-bench-'));
  try {
    // mkdtemp's mode is 700; run by root, the server is another user and must get in.
    await chmod(folder, 0o755);
    return await withServer(folder, work);
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
  const over = new AbortController();
  try {
    await client.connect();
    return await Promise.race([work({ folder, server, client }), interruption(over.signal)]);
  } finally {
    over.abort();
    await client.end();
    await server.stop();
  }
}

/** @throws BenchError INTERRUPTED at the first signal that would end the process and leave gigabytes behind */
async function interruption(over: AbortSignal): Promise<never> {
  const signals = ['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal: over }));
  await Promise.race(signals);
  throw new BenchError('INTERRUPTED', 'interrupted');
}
