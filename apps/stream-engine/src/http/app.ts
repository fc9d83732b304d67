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
import { validHeads, validHeadsHttpOptions } from './plugins/valid-heads.ts';
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

/** A client gets at most this long to send its headers; an upload's body may take as long as it takes. */
const HEADERS_TIMEOUT_MS_MAX = 15_000;

/** Silence after which the kernel begins to probe; libuv then probes each second and gives up after ten. */
const KEEPALIVE_DELAY_MS = 20_000;

/** Builds the service; whoever calls it listens and closes. The pool stays the caller's. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const {
    pool,
    version,
    importsMax,
    windowsMax,
    largeRecordsMax,
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
  // Each request listens to it as long as it lasts.
  setMaxListeners(0, halt);
  const app = fastify({
    ...problemJsonOptions,
    ...(logger ? { loggerInstance: logger } : {}),
    // One line for each import and one for each refusal, both written where they are decided.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 0,
    http: {
      ...validHeadsHttpOptions,
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS_MAX, clientPatience.stallMs),
      connectionsCheckingInterval: 2_000,
      // A host that has lost its power or its network says no goodbye.
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_DELAY_MS,
    },
    // Table names may be any identifier; PostgreSQL itself cuts them at 63 bytes.
    routerOptions: { maxParamLength: 300 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    // Running imports finish; what refuses others is the shutdown signal, not Fastify.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  // Or a shell's prompt would stick to the answer.
  app.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string' && payload !== '' ? `${payload}\n` : payload,
  );
  app.decorate('metrics', metrics);
  app.decorate('tracing', tracing);
  await app.register(jsonAnswers);
  await app.register(problemJson);
  await app.register(validHeads);
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
  const engine = createEngine({ pool, parser, limits, config, lockTimeoutMs, memoryLimit, largeRecordsMax });
  const database = new ReadConnections(pool, readConnectionsMax);
  const lookups = { ...engine, database, ...importsOf(database) };
  await app.register(async (v1: TypedRoutes) => {
    v1.addHook('onRequest', () => orAborted(prepare(), halt));
    await v1.register(keyAccess, { gate });
    await v1.register(readSlots, { readsMax, followersMax, stallMs: clientPatience.stallMs });
    ledgerRoutes(v1, { ...lookups, shutdown });
    const uploads = {
      ...engine,
      usage: new KeyUsage(keys, (error) => app.log.warn({ err: error }, 'usage of a key')),
      admission,
      // Who waits for one has been let in, and ends also while the service shuts down.
      windows: new Admission({
        max: windowsMax,
        waitMs: importsWaitMs,
        waitingMax: importsMax,
        what: 'imports of zstd or brotli files are already running',
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
