import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from '@repo/database';
import { Problem } from '@repo/engine';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import type { EmbeddedDatabase } from './embedded-database.ts';
import type { Log } from '../observe/log.ts';
import type { ImportTracing } from '../observe/import-tracing.ts';

/** Time after the grace period to abort imports, send responses and release the database; 2 s are promised in all. */
const CLOSING_LIMIT_MS = 1_400;

/** Part of `CLOSING_LIMIT_MS` for a collector that does not respond. */
const TRACING_LIMIT_MS = 300;

/** Additional time for the last lines of the log. */
const LOG_LIMIT_MS = 100;

export interface ServiceParts {
  readonly app: FastifyInstance;
  readonly pool: Pool;
  readonly embedded: EmbeddedDatabase | undefined;
  readonly tracing: ImportTracing | undefined;
  readonly log: Log;
  /** Signals of the app. */
  readonly shutdown: AbortController;
  readonly halt: AbortController;
}

/**
 * Stops the service: no new upload starts, and running ones are aborted after the grace period. Resolves within 2 s
 * after it, even if the database or a client is frozen.
 */
export async function stopService(parts: ServiceParts, graceMs: number): Promise<void> {
  const { app, pool, embedded, tracing, log, shutdown, halt } = parts;
  const deadline = performance.now() + graceMs + CLOSING_LIMIT_MS;
  const left = () => Math.max(0, deadline - performance.now());
  shutdown.abort();
  const abortImports = () =>
    halt.abort(new Problem('SHUTTING_DOWN', 'the service was stopped; send the file again'));
  const grace = setTimeout(abortImports, graceMs);
  await app.drained();
  // Connections to a frozen database end with this process, and the embedded server soon after it.
  for (const close of [
    () => app.close(),
    async () => tracing && Promise.race([tracing.close().catch(() => {}), wait(TRACING_LIMIT_MS)]),
    () => pool.end(),
    async () => embedded?.stop(),
  ])
    await Promise.race([close(), wait(left())]);
  clearTimeout(grace);
  log.logger.info('stopped');
  await log.end(left() + LOG_LIMIT_MS);
}

/**
 * Ends the process on a signal: after `stop`, with code 0. An uncaught error does the same with code 1. A second signal or
 * error exits immediately with 1, and the server rolls back open transactions.
 */
export function stopOnSignal(
  stop: (graceMs: number) => Promise<void>,
  { log, graceMs }: { readonly log: Log; readonly graceMs: number },
): void {
  const { logger } = log;
  closeWithGrace(
    {
      // Each step of `stop` has a limit of its own.
      delay: false,
      logger,
      // A handler of these would run again and again instead of letting the crash end the process.
      skip: ['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGTRAP'],
      onSecondSignal: () => log.abandon(),
      onSecondError: () => log.abandon(),
    },
    async ({ err, signal }) => {
      if (err) logger.fatal({ err }, 'uncaught error');
      else logger.info({ signal, graceMs }, 'shutting down; running imports may finish');
      await stop(err ? 0 : graceMs);
    },
  );
}
