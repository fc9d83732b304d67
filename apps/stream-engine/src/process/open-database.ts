import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseError, orAborted } from '@repo/database';
import type { FastifyBaseLogger } from 'fastify';

const RETRY_MS = 1_000;

/** How often to say what is waited for while that stays the same. */
const REMIND_MS = 60_000;

/**
 * Time for the host's name to become known: in a network of containers it is only once its container has started. A
 * mistyped name never is.
 */
const UNKNOWN_HOST_LIMIT_MS = 30_000;

/**
 * SQLSTATEs with which the server refuses the role or the kind of connection: classes of them, and that of a pooler that
 * pools statements. Waiting does not change that.
 */
const REFUSAL = /^(?:22|25P01|28|42|58)/u;

export interface OpenDatabaseOptions {
  /** Does nothing where the database is ready. */
  readonly prepare: () => Promise<void>;
  /** Called once, when it is. */
  readonly onReady: () => void;
  /** Called once, when waiting has been given up because the host is still unknown. */
  readonly onGivenUp: (error: Error) => void;
  readonly logger: FastifyBaseLogger;
  /** Ends the waiting: nothing is logged or called after it, because what `prepare` needs is being closed. */
  readonly signal: AbortSignal;
  /** Default: 30,000 ms. */
  readonly unknownHostLimitMs?: number;
}

/**
 * Makes the database ready, or goes on trying in the background where it is not there yet: it may come later than the
 * service does.
 * @throws what `prepare` throws the first time, where waiting is not going to help; the signal's reason
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

/** The name server says that the host does not exist; if it does not answer, Node says EAI_AGAIN. */
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
  let said = { reason: '', at: 0 };
  let error: unknown = first;
  let knownAt = began;
  while (error !== undefined) {
    if (!isHostUnknown(error)) knownAt = performance.now();
    else if (performance.now() - knownAt >= unknownHostLimitMs) return onGivenUp(pointToAddress(error));
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== said.reason || performance.now() - said.at >= REMIND_MS) {
      logger.warn({ err: error }, `not ready yet: ${reason}`);
      said = { reason, at: performance.now() };
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
