import { until } from '@repo/faults';
import type { Server } from 'node:http';
import { createPool, migrate, type Pool, type PoolOptions } from '@repo/database';
import { createTestDatabase, type TestDatabase } from '@repo/embedded-postgres/testing';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { buildApp } from '../src/http/app.ts';
import type { AppOptions } from '../src/http/app-options.ts';
import { Metrics } from '../src/observe/metrics.ts';
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
  /** Parsed log lines. */
  readonly logs: readonly Record<string, unknown>[];
  /** Errors that the pool reported to onBackgroundError. */
  readonly backgroundErrors: readonly Error[];
  /** Number of uploads with a slot or waiting for one, from the metrics. */
  underWay(): Promise<number>;
  /** Resolves when no upload runs: every slot is free, and every connection is back in the pool. */
  idle(): Promise<void>;
  /** Resolves when so many uploads have arrived. */
  seen(count?: number): Promise<void>;
  /** Resolves to the process id of an import that waits for a lock. */
  waiting(): Promise<number>;
  countRows(table: string): Promise<number>;
}

interface Options extends Partial<Omit<AppOptions, 'logger' | 'limits'>> {
  readonly schema: string;
  readonly limits?: Partial<AppOptions['limits']>;
  readonly poolOptions?: Partial<PoolOptions>;
}

/**
 * Starts the service on its own port with its own database. Closes itself after the file's last test,
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
  const logger = pino({ level: 'info' }, { write: (line) => logs.push(JSON.parse(line)) });
  const metrics = options.metrics ?? new Metrics();
  const usual = usualOptions(options.importsMax);
  const app = await buildApp({
    ...usual,
    ...options,
    limits: { ...usual.limits, ...limits },
    metrics,
    pool,
    logger,
  });
  const underWay = async () => {
    const gauges = ['active', 'waiting'].map(async (state) => {
      const { values } = await metrics.registry.getSingleMetric(`stream_engine_imports_${state}`)!.get();
      return values[0]!.value;
    });
    return (await Promise.all(gauges)).reduce((sum, value) => sum + value, 0);
  };
  const idle = () =>
    until(
      async () => pool.waitingCount === 0 && pool.idleCount === pool.totalCount && (await underWay()) === 0,
    );
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
    underWay,
    idle,
    seen: (count = 1) => until(async () => (await underWay()) >= count),
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

/** Settings with their default values. */
export function usualOptions(importsMax = 4) {
  const settings = readSettings({});
  return appSettings(settings, capacityOf({ ...settings, IMPORTS_MAX: importsMax }));
}
