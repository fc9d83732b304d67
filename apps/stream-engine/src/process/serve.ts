import { once } from 'node:events';
import { createPool, KeyStore, Ledger, ledgerPreparation, orAborted, ProgressBoard } from '@repo/database';
import { checkAtStart } from '@repo/engine';
import { keyRequirement } from './key-requirement.ts';
import { buildApp } from '../http/app.ts';
import { appSettings } from '../settings/app-settings.ts';
import { plannedBytes } from '../settings/budget.ts';
import { capacityOf } from '../settings/capacity.ts';
import { connectionsFitting, descriptorLimit } from '../settings/descriptors.ts';
import { loadConfig } from '../settings/load-config.ts';
import { startEmbeddedDatabase } from './embedded-database.ts';
import type { Settings } from '../settings/env.ts';
import { startCleanup } from './cleanup.ts';
import { openLog } from '../observe/log.ts';
import { Metrics } from '../observe/metrics.ts';
import { openDatabase } from './open-database.ts';
import { consoleFolder } from './console-folder.ts';
import { stopService, stopOnSignal } from './shutdown.ts';
import { version } from '../settings/version.ts';

/**
 * Connections that the kernel queues until the process accepts them, capped at net.core.somaxconn. If the queue is full, the
 * client's kernel retries after 1 s, 3 s and 7 s, which delays health checks too. Node's default is 511.
 */
const BACKLOG = 4_096;

/** Runs the service until it is stopped. @throws Error if it cannot start, or its database host stays unknown */
export async function serve(settings: Settings): Promise<void> {
  const log = await openLog(settings.LOG_LEVEL);
  const { logger } = log;
  const capacity = capacityOf(settings);
  const { memoryLimit, importsMax, poolMax } = capacity;
  const connectionsMax = connectionsFitting(await descriptorLimit(), poolMax);
  const config = await loadConfig(settings);
  if (config) logger.info({ configFile: config.file }, 'read the configuration');
  const embedded = settings.DATABASE_URL
    ? undefined
    : await startEmbeddedDatabase(settings.DATA_FOLDER, (message) => logger.info(message));
  if (embedded) {
    const { url: databaseUrl, dataFolder } = embedded;
    logger.info({ databaseUrl, dataFolder }, 'embedded PostgreSQL started; its data is kept');
  }
  const databaseUrl = embedded?.url ?? settings.DATABASE_URL!;
  const prepare = ledgerPreparation(databaseUrl, {
    // No patience here: the service already listens, and retries itself.
    patienceMs: 0,
    onMigrated: (names) => logger.info({ names }, 'migrated the ledger'),
    onPostponed: (names) =>
      logger.warn({ names }, 'continuing without migrations that are waiting for a lock'),
  });
  const pool = createPool({
    connectionString: databaseUrl,
    max: poolMax,
    stallMs: settings.DATABASE_STALL_MS,
    onBackgroundError: (error) => logger.warn({ err: error }, 'background database connection failed'),
  });
  const shutdown = new AbortController();
  const halt = new AbortController();
  const keys = new KeyStore(pool);
  const access = keyRequirement(settings, keys);
  const metrics = new Metrics();
  metrics.describeProcess({ version, memoryLimit, memoryBudget: plannedBytes(importsMax) });
  const tracing = settings.OTEL_EXPORTER_OTLP_ENDPOINT
    ? (await import('../observe/open-telemetry.ts')).openTelemetry(version)
    : undefined;
  const app = await buildApp({
    pool,
    prepare,
    auth: access.mode,
    ...appSettings(settings, capacity),
    connectionsMax,
    ...(config && { config: config.config }),
    metrics,
    tracing,
    console: consoleFolder(),
    logger,
    shutdown: shutdown.signal,
    halt: halt.signal,
  });
  let stopped: Promise<void> | undefined;
  const stop = (graceMs: number) =>
    (stopped ??= stopService({ app, pool, embedded, tracing, log, shutdown, halt }, graceMs));
  stopOnSignal(stop, { log, graceMs: settings.GRACE_MS });
  const hostUnknown = new AbortController();
  try {
    await openDatabase({
      prepare: async () => {
        await prepare();
        await access.check();
        if (config) await checkAtStart(pool, config, (message) => logger.warn(message));
      },
      onReady: () =>
        startCleanup({
          ledger: new Ledger(pool),
          board: new ProgressBoard(pool),
          keys,
          rejectsDays: settings.REJECTS_DAYS,
          onError: (error) => logger.warn({ err: error }, 'cleanup failed'),
          signal: shutdown.signal,
        }),
      onGivenUp: (error) => hostUnknown.abort(error),
      logger,
      signal: shutdown.signal,
    });
    const address = await app.listen({ host: settings.HOST, port: settings.PORT, backlog: BACKLOG });
    logger.info(
      { memoryLimit, importsMax, connectionsMax },
      `open ${address}/ or try: curl -F file=@contacts.csv ${address}/v1/imports/contacts`,
    );
    await orAborted(once(shutdown.signal, 'abort'), hostUnknown.signal);
  } catch (error) {
    // Stopped before it listened: the signal handler ends the process.
    if (shutdown.signal.aborted) return stopped;
    await stop(0);
    throw error;
  }
}
