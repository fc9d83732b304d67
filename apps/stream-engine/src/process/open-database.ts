import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseError } from '@repo/database';
import type { FastifyBaseLogger } from 'fastify';

const RETRY_MS = 1_000;

/** How often to say what is waited for while that stays the same. */
const REMIND_MS = 60_000;

export interface OpenDatabaseOptions {
  /** Does nothing where the database is ready. */
  readonly prepare: () => Promise<void>;
  /** Called once, when it is. */
  readonly onReady: () => void;
  readonly logger: FastifyBaseLogger;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/**
 * Makes the database ready, or goes on trying in the background where it is not there yet: it may come later than the
 * service does.
 * @throws what `prepare` throws the first time, where waiting is not going to help
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<void> {
  try {
    await options.prepare();
  } catch (error) {
    if (!(error instanceof DatabaseError && error.retryable)) throw error;
    if (areCredentialsRefused(error)) throw new Error(`${error.message}; see DATABASE_URL`, { cause: error });
    void keepTrying(error, options);
    return;
  }
  options.onReady();
}

/** Class 28: "invalid authorization specification". */
function areCredentialsRefused({ sqlstate }: DatabaseError): boolean {
  return sqlstate?.startsWith('28') === true;
}

async function keepTrying(
  first: DatabaseError,
  { prepare, onReady, logger, signal }: OpenDatabaseOptions,
): Promise<void> {
  const began = performance.now();
  let said = { reason: '', at: 0 };
  let error: unknown = first;
  while (error !== undefined) {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== said.reason || performance.now() - said.at >= REMIND_MS) {
      logger.warn({ err: error }, `not ready yet: ${reason}`);
      said = { reason, at: performance.now() };
    }
    await wait(RETRY_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    error = await prepare().then(
      () => undefined,
      (reasonNow: unknown) => reasonNow,
    );
  }
  logger.info({ waitedMs: Math.round(performance.now() - began) }, 'the database is ready');
  onReady();
}
