import pg from 'pg';
import { askTogether, type JointAnswer } from './ask-together.ts';
import { Checkout } from './checkout.ts';
import { orAborted, settlesWithin } from './deadline.ts';
import { isLostConnection, isOfPooler, toDatabaseError } from '../errors/describe-error.ts';
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
  /** Aborting it ends the transaction whatever the database is doing, and its backend with it. */
  readonly signal?: AbortSignal;
  /** Ends with ROLLBACK in the place of COMMIT, also where all went well. */
  readonly undo?: boolean;
  /** The work can be run again even if it was committed: a COMMIT without an answer is DATABASE_UNAVAILABLE. */
  readonly repeatable?: boolean;
}

/** How long COMMIT may still answer after an abort. Its outcome can be found out, too, but not as soon. */
const COMMIT_ANSWER_LIMIT_MS = 150;

/** How long ROLLBACK may take. */
const ROLLBACK_LIMIT_MS = 400;

/** SQLSTATE. */
const FEATURE_NOT_SUPPORTED = '0A000';

/** How long to wait for a backend to be ended and for the work to notice. With either limit above: under 1 s. */
const DISCARD_LIMIT_MS = 300;

/**
 * Runs `work` between BEGIN and COMMIT on a connection of its own and returns what it returns.
 *
 * Nothing is kept unless the server answered COMMIT with COMMIT. After any failure the transaction is rolled
 * back; where ROLLBACK is not answered in 400 ms, the connection is destroyed and its backend terminated from a
 * side connection. The promise settles within 1 s of a failure or an abort, even if the backend is frozen or
 * waits for a lock. `work` should stop on the same signal; its connection is gone by then.
 *
 * Inside, the transaction is READ COMMITTED and READ WRITE, with time zone UTC, ISO dates and no statement or idle
 * time-outs, whatever the role has set: an import takes as long as its client sends.
 *
 * @throws the signal's reason, when it was aborted before COMMIT was answered.
 * @throws {TransactionRolledBackError} when COMMIT was answered with ROLLBACK.
 * @throws {CommitOutcomeUnknownError} when COMMIT was sent and never answered, unless the work is `repeatable`.
 * @throws {DatabaseError} for failures of the database and of the connection; what else `work` throws, as it is.
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
    // A connection from the pool can be dead without knowing it: its first statement has a limit of its own.
    if (!(await orAborted(settlesWithin(answer, pool.connectTimeoutMs), signal)))
      throw new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    const { row, failure } = await answer;
    if (failure !== undefined) throw failure;
    return row as unknown as TransactionStart;
  } catch (error) {
    answer.catch(() => {});
    void checkout.discard(toError(error));
    if (signal?.aborted) throw signal.reason;
    if (isOfPooler(error) && (await orAborted(pool.poolsStatements(), signal)))
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
    // The outcome of COMMIT stands, but the session was not renewed.
    if (failure !== undefined) void checkout.discard(failure);
    if (first === 'COMMIT') return;
  } catch (error) {
    // A refused COMMIT leaves the connection alive, a lost one does not: ROLLBACK tells them apart, where
    // the severity in the message would have to be read in the server's language.
    if (await rollBack(checkout, toError(error))) throw toDatabaseError(error);
    throw new CommitOutcomeUnknownError({ cause: toDatabaseError(error) });
  }
  checkout.release();
  throw new TransactionRolledBackError();
}

/** Waits for the answer to COMMIT; after an abort only a little longer, so that a healthy server still wins. */
async function isAnswered(answer: Promise<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await orAborted(answer, signal);
    return true;
  } catch {
    return signal?.aborted ? settlesWithin(answer, COMMIT_ANSWER_LIMIT_MS) : true;
  }
}

/** Resolves to whether the connection answered, and so can be used again. Never rejects. */
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

/** A standby does not have the feature READ WRITE; any other statement calls the same state read-only. */
function toBeginError(error: unknown): DatabaseError {
  const failure = toDatabaseError(error);
  return failure.sqlstate === FEATURE_NOT_SUPPORTED ? new ReadOnlyError() : failure;
}

function ask({ client }: Checkout, statements: string): Promise<JointAnswer> {
  return askTogether(client, statements);
}

function toUnavailable({ cause }: CommitOutcomeUnknownError): DatabaseError {
  return new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true }, { cause });
}

function fromWork(error: unknown, checkout: Checkout): unknown {
  if (error instanceof pg.DatabaseError) return toDatabaseError(error);
  // The driver's own errors about a lost connection have no code, other people's usually do.
  const uncoded = error instanceof Error && !('code' in error);
  return checkout.lost && (uncoded || isLostConnection(error)) ? toDatabaseError(error) : error;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
