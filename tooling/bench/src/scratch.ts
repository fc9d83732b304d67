import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import { readServiceCommand, ServiceProcess, serviceProgram } from '@repo/faults';
import { interruption } from '@repo/measure';
import pg from 'pg';

export interface Scratch {
  readonly folder: string;
  readonly server: EmbeddedPostgres;
  readonly client: pg.Client;
  /** Starts the built service on a free port, with the options of its image. @throws Error if it ends instead */
  startService(settings?: Readonly<Record<string, string | number>>): Promise<ServiceProcess>;
}

interface ScratchOptions {
  /** Path of the Node.js that runs the services. */
  readonly node: string;
  readonly signal: AbortSignal;
}

/** Runs `work` with a folder, a PostgreSQL server and services, and removes all of them even if `signal` is aborted. */
export async function withScratch<Result>(
  { node, signal }: ScratchOptions,
  work: (scratch: Scratch) => Promise<Result>,
): Promise<Result> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-bench-'));
    undo.unshift(() => rm(folder, { recursive: true, force: true }));
    // mkdtemp's mode is 700. Started by root, the server runs as another user and needs access.
    await chmod(folder, 0o755);
    const server = await startEmbeddedPostgres({
      dataFolder: path.join(folder, 'postgres'),
      // The usual setting for bulk loads: several gigabytes of WAL between checkpoints. Durability stays on.
      settings: { max_wal_size: '8GB', checkpoint_timeout: '1h', shared_buffers: '512MB' },
    });
    undo.unshift(() => server.stop());
    const client = new pg.Client({ connectionString: server.url, options: '-c timezone=UTC' });
    undo.unshift(() => client.end());
    await client.connect();
    const { nodeOptions, environment } = await readServiceCommand();
    const startService: Scratch['startService'] = (settings) => {
      const service = new ServiceProcess(
        serviceProgram,
        { ...environment, NODE_ENV: 'production', LOG_LEVEL: 'info', DATABASE_URL: server.url, ...settings },
        { node, nodeOptions },
      );
      undo.unshift(() => service.kill());
      return service.listening();
    };
    return await Promise.race([work({ folder, server, client, startService }), interruption(signal)]);
  } finally {
    for (const step of undo) await step();
  }
}
