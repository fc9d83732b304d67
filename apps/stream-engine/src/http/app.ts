import { setMaxListeners } from 'node:events';
import { KeyStore, orAborted } from '@repo/database';
import { Admission, createEngine, importsOf, ReadConnections } from '@repo/engine';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { Gate } from '../access/gate.ts';
import { KeyRing } from '../access/key-ring.ts';
import { KeyUsage } from '../access/key-usage.ts';
import type { AppOptions } from './app-options.ts';
import { openapi } from './openapi/openapi.ts';
import type { TypedRoutes } from './openapi/typed-routes.ts';
import { arrivals } from './plugins/arrivals.ts';
import { closing } from './plugins/closing.ts';
import { connectionLimit } from './plugins/connection-limit.ts';
import { csvBodies } from './plugins/csv-bodies.ts';
import { earlyAnswer } from './plugins/early-answer.ts';
import { expectContinue } from './plugins/expect-continue.ts';
import { jsonAnswers } from './plugins/json-answers.ts';
import { keyAccess } from './plugins/key-access.ts';
import { problemJson, problemJsonOptions } from './plugins/problem-json.ts';
import { readSlots } from './plugins/read-slots.ts';
import { Metrics } from '../observe/metrics.ts';
import { validHeaders, validHeadersHttpOptions } from './plugins/valid-headers.ts';
import { consoleRoutes } from './routes/console.ts';
import { healthRoutes } from './routes/health.ts';
import { importRoutes } from './routes/imports.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { newTableRoutes } from './routes/new-tables.ts';
import { metricRoutes } from './routes/metrics.ts';
import { planRoutes } from './routes/plans.ts';
import { tableRoutes } from './routes/tables.ts';
import type { ImportTracing } from '../observe/import-tracing.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly metrics: Metrics;
    readonly tracing: ImportTracing | undefined;
  }
  interface FastifyRequest {
    /** Set once the request has become an import. */
    importId?: string;
  }
}

const never = new AbortController().signal;

/** Time for a client to send its headers. The body of an upload has no such limit. */
const HEADERS_TIMEOUT_MS_MAX = 15_000;

/** Idle time before the kernel's first keep-alive probe; libuv then probes every second, ten times. */
const KEEPALIVE_DELAY_MS = 20_000;

/** Builds the service. The caller listens and closes it, and keeps the pool. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const {
    pool,
    version,
    importsMax,
    windowsMax,
    largeRecordsMax,
    checksMax,
    importsWaitMs,
    importsWaitingMax,
    readsMax,
    followersMax,
    readConnectionsMax,
    parser,
    memoryLimit,
    limits,
    lockTimeoutMs,
    clientPatience,
    prepare = async () => {},
    auth = 'off',
    hostNames,
    config = {},
    metrics = new Metrics(),
    tracing,
    logger,
    shutdown = never,
    halt = never,
  } = options;
  // Every running request has a listener.
  setMaxListeners(0, halt);
  const app = fastify({
    ...problemJsonOptions,
    ...(logger ? { loggerInstance: logger } : {}),
    // The code that decides an import or an error logs it, with one line each.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 0,
    http: {
      ...validHeadersHttpOptions,
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS_MAX, clientPatience.stallMs),
      connectionsCheckingInterval: 2_000,
      // Detects hosts that lost power or network without closing the connection.
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_DELAY_MS,
    },
    // Table names may be any identifier; PostgreSQL truncates them at 63 bytes.
    routerOptions: { maxParamLength: 300 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    // Running imports finish; the shutdown signal, not Fastify, rejects new ones.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  // A final newline keeps a shell's prompt off the response.
  app.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string' && payload !== '' ? `${payload}\n` : payload,
  );
  app.decorate('metrics', metrics);
  app.decorate('tracing', tracing);
  await app.register(jsonAnswers);
  await app.register(problemJson);
  await app.register(validHeaders);
  await app.register(earlyAnswer);
  await app.register(expectContinue);
  if (options.connectionsMax !== undefined)
    await app.register(connectionLimit, { connectionsMax: options.connectionsMax });
  await app.register(arrivals);
  await app.register(closing, { shutdown, halt });
  await app.register(csvBodies);
  await openapi(app, version);
  if (options.console !== undefined) await consoleRoutes(app, options.console);
  healthRoutes(app, { pool, prepare, shutdown });
  app.decorateRequest('importId');
  const keys = new KeyStore(pool);
  const gate = new Gate(auth, new KeyRing(keys), hostNames);
  const admission = new Admission({
    max: importsMax,
    waitMs: importsWaitMs,
    waitingMax: importsWaitingMax,
    shutdown,
  });
  metrics.watch({ pool, admission });
  metricRoutes(app, { metrics, gate });
  const engine = createEngine({
    pool,
    parser,
    limits,
    config,
    lockTimeoutMs,
    memoryLimit,
    largeRecordsMax,
    checksMax,
  });
  const database = new ReadConnections(pool, readConnectionsMax);
  const lookups = { ...engine, database, ...importsOf(database) };
  await app.register(async (v1: TypedRoutes) => {
    v1.addHook('onRequest', () => orAborted(prepare(), halt));
    await v1.register(keyAccess, { gate });
    await v1.register(readSlots, { readsMax, followersMax, stallMs: clientPatience.stallMs });
    ledgerRoutes(v1, { ...lookups, shutdown });
    const uploads = {
      ...engine,
      usage: new KeyUsage(keys, (error) =>
        app.log.warn({ err: error }, 'could not count the usage of a key'),
      ),
      admission,
      // No shutdown signal: an import that waits here was already admitted, and may finish.
      windows: new Admission({
        max: windowsMax,
        waitMs: importsWaitMs,
        waitingMax: importsMax,
        what: 'imports of zstd or brotli files',
      }),
      clientPatience,
      halt,
    };
    importRoutes(v1, uploads);
    planRoutes(v1, uploads);
    tableRoutes(v1, lookups);
    newTableRoutes(v1, uploads);
  });
  return app;
}
