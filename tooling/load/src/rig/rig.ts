import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PostgresProxy } from '@repo/faults';
import { startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { LoadError } from '../errors.ts';
import { MeasuredService } from './measured-service.ts';

/** What a run is made on: the service, and its PostgreSQL behind a proxy. */
export interface Rig {
  /** For files; removed afterwards. */
  readonly folder: string;
  /** Connections of our own, past the proxy. */
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
  /** Takes the rig down. */
  readonly signal: AbortSignal;
  /** The service is not sent through the proxy, which takes its share of the processor. */
  readonly isDirect?: boolean;
}

/**
 * Runs `work` on a rig of its own and takes it down afterwards, also when `signal` is aborted.
 * @throws what `work` throws; LoadError INTERRUPTED, or SERVICE_ENDED when the service dies meanwhile
 */
export async function withRig<Result>(
  { schema, settings, signal, isDirect = false }: RigOptions,
  work: (rig: Rig) => Promise<Result>,
): Promise<Result> {
  const stack = new AsyncStack();
  try {
    const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-load-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    // mkdtemp's mode is 700; run by root, the server is another user and must get in.
    await chmod(folder, 0o755);
    const server = await startEmbeddedPostgres({
      dataFolder: path.join(folder, 'postgres'),
      settings: { max_wal_size: '1GB' },
    });
    stack.defer(() => server.stop());
    const database = new pg.Pool({ connectionString: server.url, max: 24 });
    // `end` does not wait for the goodbyes, so a connection may still hear that the server stops.
    database.on('error', () => {});
    stack.defer(() => database.end());
    await database.query(schema);
    const proxy = await PostgresProxy.open(server.url);
    stack.defer(() => proxy.stop());
    const service = await MeasuredService.start({
      DATABASE_URL: isDirect ? server.url : proxy.url,
      ...settings,
    });
    stack.defer(() => service.child.kill());
    const ends = [interruption(signal), service.death()];
    return await Promise.race([work({ folder, database, databasePid: server.pid, proxy, service }), ...ends]);
  } finally {
    await stack.unwind();
  }
}

/** Undoes in the opposite order what was done. */
class AsyncStack {
  readonly #undo: (() => Promise<unknown>)[] = [];

  defer(undo: () => Promise<unknown>): void {
    this.#undo.unshift(undo);
  }

  async unwind(): Promise<void> {
    for (const undo of this.#undo) await undo();
  }
}

async function interruption(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new LoadError('INTERRUPTED', 'interrupted');
}
