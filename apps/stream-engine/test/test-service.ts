import { until } from '@repo/faults';
import type { Server } from 'node:http';
import { createPool, migrate, type Pool, type PoolOptions } from '@repo/database';
import { createTestDatabase, type TestDatabase } from '@repo/embedded-postgres/testing';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { type AppOptions, buildApp } from '../src/http/app.ts';
import { appSettings } from '../src/settings/app-settings.ts';
import { capacityOf } from '../src/settings/capacity.ts';
import { readSettings } from '../src/settings/env.ts';

export interface TestService {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly pool: Pool;
  readonly database: TestDatabase;
  /** What was logged, parsed. */
  readonly logs: readonly Record<string, unknown>[];
  /** What the pool reported to onBackgroundError. */
  readonly backgroundErrors: readonly Error[];
  /** Requests with POST that are not over, those among them that wait for a slot. */
  readonly underWay: number;
  /** Resolves when no import is under way any more: every slot is free, every connection back in the pool. */
  idle(): Promise<void>;
  /** Resolves when an import is under way. */
  seen(): Promise<void>;
  /** Resolves, with its process id, when an import waits for a lock. */
  waiting(): Promise<number>;
  countRows(table: string): Promise<number>;
}

interface Options extends Partial<Omit<AppOptions, 'logger' | 'limits'>> {
  readonly schema: string;
  readonly limits?: Partial<AppOptions['limits']>;
  readonly poolOptions?: Partial<PoolOptions>;
}

/**
 * The service on a port of its own with a database of its own. Closes itself after the file's last test,
 * and fails then if a connection is still checked out.
 */
export async function startTestService({
  schema,
  poolOptions,
  limits,
  ...options
}: Options): Promise<TestService> {
  const database = await createTestDatabase({ schema });
  if (!options.pool) await migrate(database.url);
  const backgroundErrors: Error[] = [];
  const pool =
    options.pool ??
    createPool({
      connectionString: database.url,
      max: 8,
      onBackgroundError: (error) => backgroundErrors.push(error),
      ...poolOptions,
    });
  const logs: Record<string, unknown>[] = [];
  const underWay = new Set<unknown>();
  // An import whose client has gone ends after its response has closed; its last word is a line in the log.
  const logger = pino(
    { level: 'info' },
    {
      write: (line) => {
        const entry = JSON.parse(line);
        logs.push(entry);
        if (
          /^(?:committed|checked|the import is committed, and could not be reported|answered again|planned|table created|request refused|unexpected error)$/.test(
            entry.msg,
          )
        )
          underWay.delete(entry.reqId);
      },
    },
  );
  const usual = usualOptions(options.importsMax);
  const app = await buildApp({
    ...usual,
    ...options,
    limits: { ...usual.limits, ...limits },
    pool,
    logger,
  });
  app.addHook('onRequest', async ({ id, method }) => {
    if (method === 'POST') underWay.add(id);
  });
  const idle = () =>
    until(() => underWay.size === 0 && pool.waitingCount === 0 && pool.idleCount === pool.totalCount);
  afterAll(async () => {
    await app.close();
    await idle();
    await pool.end();
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    port: Number(new URL(url).port),
    server: app.server,
    pool,
    database,
    logs,
    backgroundErrors,
    get underWay() {
      return underWay.size;
    },
    idle,
    seen: () => until(() => underWay.size > 0),
    waiting: async () => {
      let pid: number | undefined;
      await until(async () => {
        const waiting = await database.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ~ 'COPY |EXPLAIN INSERT |pg_advisory_xact_lock'`,
        );
        pid = waiting[0]?.pid;
        return pid !== undefined;
      });
      return pid!;
    },
    countRows: async (table) =>
      (await database.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`))[0]!.rows,
  };
}

/** What the settings say where nobody has set them. */
export function usualOptions(importsMax = 4) {
  const settings = readSettings({});
  return appSettings(settings, capacityOf({ ...settings, IMPORTS_MAX: importsMax }));
}
