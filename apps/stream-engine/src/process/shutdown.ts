import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from '@repo/database';
import { Problem } from '@repo/engine';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import type { EmbeddedDatabase } from './embedded-database.ts';
import type { Log } from '../observe/log.ts';
import type { ImportTracing } from '../observe/import-tracing.ts';

/** After the grace period: for giving up, answering, and letting go of the database; 2 s are promised for all of it. */
const CLOSING_LIMIT_MS = 1_400;

/** Of which a collector that does not answer gets so much. */
const TRACING_LIMIT_MS = 300;

/** And for the last lines of the log. */
const LOG_LIMIT_MS = 100;

export interface ServiceParts {
  readonly app: FastifyInstance;
  readonly pool: Pool;
  readonly embedded: EmbeddedDatabase | undefined;
  readonly tracing: ImportTracing | undefined;
  readonly log: Log;
  /** The app's signals. */
  readonly shutdown: AbortController;
  readonly halt: AbortController;
}

/**
 * Stops the service: no upload begins any more, those under way have the grace period, then they give up. Resolves at
 * most 2 s after it, also where the database or a client is frozen.
 */
export async function stopService(parts: ServiceParts, graceMs: number): Promise<void> {
  const { app, pool, embedded, tracing, log, shutdown, halt } = parts;
  const deadline = performance.now() + graceMs + CLOSING_LIMIT_MS;
  const left = () => Math.max(0, deadline - performance.now());
  shutdown.abort();
  const giveUp = () =>
    halt.abort(new Problem('SHUTTING_DOWN', 'the service was stopped; send the file again'));
  const grace = setTimeout(giveUp, graceMs);
  await app.drained();
  // What a frozen database holds up ends with this process, and the embedded one soon after it.
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
 * Ends the process when it is told to: after `stop` with code 0, or with 1 where an uncaught error was the reason. A
 * second signal, or error, ends it at once, with 1: the server rolls back what is open.
 */
export function stopWhenTold(
  stop: (graceMs: number) => Promise<void>,
  { log, graceMs }: { readonly log: Log; readonly graceMs: number },
): void {
  const { logger } = log;
  closeWithGrace(
    {
      // Each step of `stop` has a limit of its own.
      delay: false,
      logger,
      // A thread that has crashed would call their handlers again and again instead of ending the process.
      skip: ['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGTRAP'],
      onSecondSignal: () => log.abandon(),
      onSecondError: () => log.abandon(),
    },
    async ({ err, signal }) => {
      if (err) logger.fatal({ err }, 'an error that nobody caught');
      else logger.info({ signal, graceMs }, 'shutting down; running imports may finish');
      await stop(err ? 0 : graceMs);
    },
  );
}
