import { setTimeout as wait } from 'node:timers/promises';
import type { Receipt } from '@repo/engine';
import { CommandFailure, codeOf, ownFailure, type ShownProblem } from '../failure/command-failure.ts';
import { hasReceipt } from './import-events.ts';
import type { KeyedImport } from './keyed-import.ts';

export interface OutcomeLimits {
  /** How long to keep asking. By then a restarted server is up again, and a running one has noticed the lost client. */
  readonly timeoutMs: number;
  /** How long to keep asking if nothing can have been loaded, and only the reason is missing. */
  readonly reasonTimeoutMs: number;
  /** How long an import whose file was sent may take to start. Until then, "not found" proves nothing. */
  readonly startTimeoutMs: number;
  readonly intervalMs: number;
}

/** An import waits for a slot and for a connection before it starts, by default up to 5 s each. */
export const defaultLimits: OutcomeLimits = {
  timeoutMs: 15_000,
  reasonTimeoutMs: 2_000,
  startTimeoutMs: 11_000,
  intervalMs: 250,
};

export interface LostImport {
  readonly sent: KeyedImport;
  /** Whether the server can have the whole file. */
  readonly isSent: boolean;
  /** Whether the user cancelled the import. */
  readonly isCancelled: boolean;
  /**
   * Finds out whether the committed import with the key is of this file. Undefined for a key that the command generated, which
   * no other import can have.
   * @throws CommandFailure KEY_REUSED if it is of another file; any other code if that is unknown
   */
  readonly confirm: (() => Promise<Receipt>) | undefined;
  /** The error of the connection, or the response that came instead of the server's. */
  readonly cause: CommandFailure;
}

/**
 * Finds the outcome of an import whose response was lost.
 * @throws CommandFailure the failure of the import; CONNECTION_LOST, SERVER_UNREACHABLE, ANSWER_UNEXPECTED or
 *   IMPORT_CANCELLED, with no row loaded; or OUTCOME_UNKNOWN
 */
export async function outcomeOf(lost: LostImport, limits: OutcomeLimits = defaultLimits): Promise<Receipt> {
  const found = await pollOutcome(lost, limits);
  if (typeof found === 'object') {
    if (hasReceipt(found)) return found.status === 'committed' ? confirmCommitted(lost, found) : found;
    if (found.status !== 'running') throw failureOf(lost, found.problem);
  }
  const isNothing = !lost.isSent || found === 'unknown';
  throw isNothing ? failureOf(lost, undefined) : outcomeUnknown(lost);
}

/** A key from the user may belong to an earlier import of another file, so the server must confirm that it is this one. */
async function confirmCommitted(lost: LostImport, found: Receipt): Promise<Receipt> {
  if (lost.confirm === undefined) return found;
  try {
    return await lost.confirm();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'KEY_REUSED' || code === 'OUTCOME_UNKNOWN') throw error;
    // A file that was not completely sent is never committed.
    throw lost.isSent ? outcomeUnknown(lost) : failureOf(lost, undefined);
  }
}

async function pollOutcome(
  { sent, isSent }: LostImport,
  { timeoutMs, reasonTimeoutMs, startTimeoutMs, intervalMs }: OutcomeLimits,
): ReturnType<KeyedImport['look']> {
  const began = performance.now();
  const limitMs = isSent ? timeoutMs : reasonTimeoutMs;
  for (;;) {
    const unanswered = wait(limitMs + began - performance.now(), 'unreachable' as const, { ref: false });
    const found = await Promise.race([sent.look(), unanswered]);
    const elapsedMs = performance.now() - began;
    if (typeof found === 'object' && found.status !== 'running') return found;
    if (found === 'unknown' && (!isSent || elapsedMs > startTimeoutMs)) return found;
    if ((found === 'unreachable' && !isSent) || elapsedMs > limitMs) return found;
    await wait(intervalMs);
  }
}

/** Codes with which a server reports the lost client itself. They add nothing to the lost connection. */
const lostClientCodes = new Set(['CLIENT_GONE', 'BODY_TRUNCATED']);

function failureOf({ isCancelled, cause }: LostImport, problem: ShownProblem | undefined): CommandFailure {
  if (isCancelled) return new CommandFailure(cancelledProblem);
  if (problem !== undefined && !lostClientCodes.has(problem.code)) return new CommandFailure(problem);
  if (cause.problem.code === 'ANSWER_UNEXPECTED') return cause.adding({ rowsLoaded: 0 });
  const isRefused =
    (cause.cause as NodeJS.ErrnoException).syscall === 'connect' || isNameUnknown(cause.cause);
  if (isRefused) return cause;
  const detail = `${cause.message}, before the import ended; the server rolled it back`;
  return ownFailure('CONNECTION_LOST', detail, { cause: cause.cause });
}

const isNameUnknown = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).syscall === 'getaddrinfo';

export const cancelledProblem: ShownProblem = {
  code: 'IMPORT_CANCELLED',
  title: 'The import was cancelled',
  detail: 'the command was interrupted before the import started',
  retryable: false,
  rowsLoaded: 0,
};

function outcomeUnknown({ cause }: LostImport): CommandFailure {
  const detail = `${cause.message}, after the server had received the whole file; the server has not responded since`;
  return ownFailure('OUTCOME_UNKNOWN', detail, { cause: cause.cause });
}
