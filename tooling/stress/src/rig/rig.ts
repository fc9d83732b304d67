import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@repo/embedded-postgres';
import { PostgresProxy } from '@repo/faults';
import { interruption } from '@repo/measure';
import pg from 'pg';
import { MeasuredService } from './measured-service.ts';

/** The service, and its PostgreSQL at the other end of a proxy. */
export interface Rig {
  /** Folder for files, which is removed afterwards. */
  readonly folder: string;
  /** Connections of the run, past the proxy. */
  readonly database: pg.Pool;
  /** Process id of the database server. */
  readonly databasePid: number;
  readonly proxy: PostgresProxy;
  readonly service: MeasuredService;
}

/** Settings of the service, by the names of its environment variables. */
export type ServiceSettings = Readonly<Record<string, string | number>>;

export interface RigOptions {
  /** SQL, executed before the service starts. */
  readonly schema: string;
  readonly settings: ServiceSettings;
  readonly signal: AbortSignal;
  /** Connects the service past the proxy, which takes its share of the processor. */
  readonly isDirect?: boolean;
}

/**
 * Runs `work` on a new rig and takes it down afterwards.
 * @throws whatever `work` throws; MeasureError INTERRUPTED, or SERVICE_ENDED when the service dies
 */
export async function withRig<Result>(
  { schema, settings, signal, isDirect = false }: RigOptions,
  work: (rig: Rig) => Promise<Result>,
): Promise<Result> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-load-'));
    undo.unshift(() => rm(folder, { recursive: true, force: true }));
    // mkdtemp's mode is 700. Started by root, the server runs as another user and needs access.
    await chmod(folder, 0o755);
    const server = await startEmbeddedPostgres({
      dataFolder: path.join(folder, 'postgres'),
      settings: { max_wal_size: '1GB' },
    });
    undo.unshift(() => server.stop());
    const database = new pg.Pool({ connectionString: server.url, max: 24 });
    // `end` does not wait for the connections to close, so one may still hear that the server stops.
    database.on('error', () => {});
    undo.unshift(() => database.end());
    await database.query(schema);
    const proxy = await PostgresProxy.open(server.url);
    undo.unshift(() => proxy.stop());
    const service = await MeasuredService.start({
      DATABASE_URL: isDirect ? server.url : proxy.url,
      ...settings,
    });
    undo.unshift(() => service.kill());
    const rig = { folder, database, databasePid: server.pid, proxy, service };
    return await Promise.race([work(rig), interruption(signal), service.death()]);
  } finally {
    for (const step of undo) await step();
  }
}

/**
 * Signals a backend. SIGSTOP freezes it as a hanging machine does: only time reveals it. 0 does nothing.
 * @returns whether the process existed
 */
export function signalBackend(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
