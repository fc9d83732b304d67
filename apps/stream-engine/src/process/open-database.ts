import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseError, orAborted } from '@repo/database';
import type { FastifyBaseLogger } from 'fastify';

const RETRY_MS = 1_000;

/** Interval between log lines while the reason stays the same. */
const REMIND_MS = 60_000;

/**
 * Time for the host name to become known. In a network of containers, a name exists only once its container has started; a
 * mistyped name never does.
 */
const UNKNOWN_HOST_LIMIT_MS = 30_000;

/**
 * SQLSTATEs by which the server rejects the role or the kind of connection; 25P01 is that of a pooler that pools statements.
 * Waiting does not help.
 */
const REFUSAL = /^(?:22|25P01|28|42|58)/u;

export interface OpenDatabaseOptions {
  /** Does nothing if the database is ready. */
  readonly prepare: () => Promise<void>;
  /** Called once the database is ready. */
  readonly onReady: () => void;
  /** Called once if the wait ends with the host still unknown. */
  readonly onGivenUp: (error: Error) => void;
  readonly logger: FastifyBaseLogger;
  /** Ends the wait. Afterwards nothing is logged or called, because what `prepare` needs is being closed. */
  readonly signal: AbortSignal;
  /** How long to retry while the host name is unknown. Default: 30,000 ms. */
  readonly unknownHostLimitMs?: number;
}

/**
 * Prepares the database. If it is not reachable yet, keeps trying in the background, because it may start after the
 * service.
 * @throws the first error of `prepare`, if waiting cannot help; the signal's reason
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<void> {
  const { prepare, signal } = options;
  try {
    await orAborted(prepare(), signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof DatabaseError && error.retryable)) throw error;
    if (REFUSAL.test(error.sqlstate ?? '')) throw pointToAddress(error);
    void keepTrying(error, options);
    return;
  }
  options.onReady();
}

function pointToAddress(error: DatabaseError): Error {
  return new Error(`${error.message}; see DATABASE_URL`, { cause: error });
}

/** ENOTFOUND means that the host does not exist. If the name server does not respond, Node reports EAI_AGAIN. */
function isHostUnknown(error: unknown): error is DatabaseError {
  const { cause } = error as DatabaseError;
  return error instanceof DatabaseError && (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOTFOUND';
}

async function keepTrying(
  first: DatabaseError,
  {
    prepare,
    onReady,
    onGivenUp,
    logger,
    signal,
    unknownHostLimitMs = UNKNOWN_HOST_LIMIT_MS,
  }: OpenDatabaseOptions,
): Promise<void> {
  const began = performance.now();
  let logged = { reason: '', at: 0 };
  let error: unknown = first;
  let knownAt = began;
  while (error !== undefined) {
    if (!isHostUnknown(error)) knownAt = performance.now();
    else if (performance.now() - knownAt >= unknownHostLimitMs) return onGivenUp(pointToAddress(error));
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== logged.reason || performance.now() - logged.at >= REMIND_MS) {
      logger.warn({ err: error }, `database not ready: ${reason}`);
      logged = { reason, at: performance.now() };
    }
    await wait(RETRY_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    error = await orAborted(prepare(), signal).then(
      () => undefined,
      (reasonNow: unknown) => reasonNow,
    );
    if (signal.aborted) return;
  }
  logger.info({ waitedMs: Math.round(performance.now() - began) }, 'the database is ready');
  onReady();
}
