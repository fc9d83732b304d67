import pg from 'pg';
import { queryTogether, type JointAnswer } from './query-together.ts';
import { Checkout } from './checkout.ts';
import { orAborted, settlesWithin } from './deadline.ts';
import { isLostConnection, isPoolerError, toDatabaseError } from '../errors/describe-error.ts';
import {
  CommitOutcomeUnknownError,
  DatabaseError,
  ReadOnlyError,
  StatementPoolingError,
  TransactionRolledBackError,
} from '../errors/errors.ts';
import type { Pool } from './pool.ts';
import type { TransactionStart } from './transaction-statements.ts';

export interface TransactionOptions {
  /** Aborting it ends the transaction and its backend, no matter what the database is doing. */
  readonly signal?: AbortSignal;
  /** Ends with ROLLBACK instead of COMMIT, even on success. */
  readonly undo?: boolean;
  /** The work can be repeated even if it was committed: a COMMIT without an answer is DATABASE_UNAVAILABLE. */
  readonly repeatable?: boolean;
}

/** How long to wait for COMMIT's answer after an abort. The outcome can still be looked up later. */
const COMMIT_ANSWER_LIMIT_MS = 150;

/** Time limit for ROLLBACK. */
const ROLLBACK_LIMIT_MS = 400;

/** SQLSTATE. */
const FEATURE_NOT_SUPPORTED = '0A000';

/** How long to wait for the backend to end and for the work to notice. Together with either limit above: under 1 s. */
const DISCARD_LIMIT_MS = 300;

/**
 * Runs `work` between BEGIN and COMMIT on its own connection and returns its result.
 *
 * Nothing is kept unless the server answers COMMIT with COMMIT. Any failure rolls the transaction back. If ROLLBACK
 * is not answered within 400 ms, the connection is destroyed and its backend terminated from a side connection. The
 * promise settles within 1 s of a failure or an abort, even if the backend is frozen or waits for a lock. `work`
 * should stop on the same signal; by then its connection is gone.
 *
 * Inside, the transaction is READ COMMITTED and READ WRITE, with time zone UTC, ISO dates and no statement or idle
 * timeouts, whatever the role sets: an import takes as long as its client sends.
 *
 * @throws the signal's reason, if it is aborted before COMMIT is answered
 * @throws {TransactionRolledBackError} if COMMIT is answered with ROLLBACK
 * @throws {CommitOutcomeUnknownError} if COMMIT is sent and never answered, unless the work is `repeatable`
 * @throws {DatabaseError} if the database or the connection fails; anything else that `work` throws, unchanged
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const { signal } = options;
  signal?.throwIfAborted();
  const checkout = await Checkout.open(pool, signal);
  const { kept, ...backend } = await begin(checkout, pool, signal);
  checkout.identify(backend);
  const result = await runWork(checkout, work, signal);
  if (options.undo) {
    await rollBack(checkout, new Error('undone on purpose'));
    return result;
  }
  await commit(checkout, kept, signal).catch((error: unknown) => {
    throw options.repeatable && error instanceof CommitOutcomeUnknownError ? toUnavailable(error) : error;
  });
  checkout.release();
  return result;
}

async function begin(
  checkout: Checkout,
  pool: Pool,
  signal: AbortSignal | undefined,
): Promise<TransactionStart> {
  const { client, statements } = checkout;
  const answer = ask(checkout, statements.begin(client));
  try {
    // A pooled connection can be dead without an error, so its first statement has its own time limit.
    if (!(await orAborted(settlesWithin(answer, pool.connectTimeoutMs), signal)))
      throw new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    const { row, failure } = await answer;
    if (failure !== undefined) throw failure;
    return row as unknown as TransactionStart;
  } catch (error) {
    answer.catch(() => {});
    void checkout.discard(toError(error));
    if (signal?.aborted) throw signal.reason;
    if (isPoolerError(error) && (await orAborted(pool.poolsStatements(), signal)))
      throw new StatementPoolingError();
    throw toBeginError(error);
  }
}

async function runWork<T>(
  checkout: Checkout,
  work: (client: pg.PoolClient) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const running = (async () => work(checkout.client))();
  try {
    const result = await orAborted(running, signal);
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    if (signal?.aborted) {
      const gone = checkout.discard(toError(signal.reason));
      await settlesWithin(Promise.allSettled([running, gone]), DISCARD_LIMIT_MS);
      throw signal.reason;
    }
    const failure = fromWork(error, checkout);
    await rollBack(checkout, toError(error));
    throw failure;
  }
}

async function commit(
  checkout: Checkout,
  kept: string | null | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { client, statements } = checkout;
  const answer = ask(checkout, statements.commit(client, kept ?? null));
  if (!(await isAnswered(answer, signal))) {
    await settlesWithin(checkout.discard(toError(signal?.reason)), DISCARD_LIMIT_MS);
    throw new CommitOutcomeUnknownError({ cause: signal?.reason });
  }
  try {
    const { first, failure } = await answer;
    // COMMIT succeeded, but the session was not reset.
    if (failure !== undefined) void checkout.discard(failure);
    if (first === 'COMMIT') return;
  } catch (error) {
    // A rejected COMMIT leaves the connection alive, a lost one does not. ROLLBACK tells them apart; the severity in
    // the error would be in the server's language.
    if (await rollBack(checkout, toError(error))) throw toDatabaseError(error);
    throw new CommitOutcomeUnknownError({ cause: toDatabaseError(error) });
  }
  checkout.release();
  throw new TransactionRolledBackError();
}

/**
 * Waits for the answer to COMMIT. After an abort it waits a little longer, so that the COMMIT of a healthy server
 * still counts.
 */
async function isAnswered(answer: Promise<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await orAborted(answer, signal);
    return true;
  } catch {
    return signal?.aborted ? settlesWithin(answer, COMMIT_ANSWER_LIMIT_MS) : true;
  }
}

/** Resolves to whether the connection answered, so that it can be reused. Never rejects. */
async function rollBack(checkout: Checkout, reason: Error): Promise<boolean> {
  const answer = ask(checkout, checkout.statements.rollBack);
  checkout.close();
  const inTime = await settlesWithin(answer, ROLLBACK_LIMIT_MS);
  const rolledBack =
    inTime &&
    (await answer.then(
      ({ failure }) => failure === undefined,
      () => false,
    ));
  if (rolledBack && checkout.client.getTransactionStatus() === 'I') {
    checkout.release();
    return true;
  }
  answer.catch(() => {});
  await settlesWithin(checkout.discard(reason), DISCARD_LIMIT_MS);
  return false;
}

/**
 * A standby reports READ WRITE as an unsupported feature; for any other statement, the same state is called
 * read-only.
 */
function toBeginError(error: unknown): DatabaseError {
  const failure = toDatabaseError(error);
  return failure.sqlstate === FEATURE_NOT_SUPPORTED ? new ReadOnlyError() : failure;
}

function ask({ client }: Checkout, statements: string): Promise<JointAnswer> {
  return queryTogether(client, statements);
}

function toUnavailable({ cause }: CommitOutcomeUnknownError): DatabaseError {
  return new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true }, { cause });
}

function fromWork(error: unknown, checkout: Checkout): unknown {
  if (error instanceof pg.DatabaseError) return toDatabaseError(error);
  // The driver's own errors about a lost connection have no code; other errors usually do.
  const uncoded = error instanceof Error && !('code' in error);
  return checkout.lost && (uncoded || isLostConnection(error)) ? toDatabaseError(error) : error;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
