import { setTimeout as wait } from 'node:timers/promises';
import type { Receipt } from '@repo/engine';
import { CommandFailure, codeOf, ownFailure, type ShownProblem } from '../failure/command-failure.ts';
import { hasReceipt } from './import-events.ts';
import type { KeyedImport } from './keyed-import.ts';

export interface OutcomeLimits {
  /** How long to go on asking: a server that is restarted is back by then, and one that lives has noticed. */
  readonly askingMs: number;
  /** Where nothing can have been loaded there is only a reason to be learnt. */
  readonly reasonMs: number;
  /** An import of which all was sent may still begin: until then that it is not known means nothing. */
  readonly beginningMs: number;
  readonly intervalMs: number;
}

/** An import waits for a slot before it begins, and for a connection: by default for 5 s each. */
export const defaultLimits: OutcomeLimits = {
  askingMs: 15_000,
  reasonMs: 2_000,
  beginningMs: 11_000,
  intervalMs: 250,
};

export interface LostImport {
  readonly sent: KeyedImport;
  /** Whether the server can have the whole file. */
  readonly isSent: boolean;
  /** Whether it was to be cancelled. */
  readonly isCancelled: boolean;
  /**
   * Finds out whether the committed import that has the key is this file's; undefined where the key is this command's own,
   * which no other import can have.
   * @throws CommandFailure KEY_REUSED if it is another one's; any other code if that cannot be found out
   */
  readonly confirm: (() => Promise<Receipt>) | undefined;
  /** How the connection was lost, or what came instead of the server's answer. */
  readonly cause: CommandFailure;
}

/**
 * What became of an import whose answer was lost.
 * @throws CommandFailure: it has failed, or CONNECTION_LOST, SERVER_UNREACHABLE, ANSWER_UNEXPECTED or IMPORT_CANCELLED
 *   without a row, or OUTCOME_UNKNOWN
 */
export async function outcomeOf(lost: LostImport, limits: OutcomeLimits = defaultLimits): Promise<Receipt> {
  const found = await lookFor(lost, limits);
  if (typeof found === 'object') {
    if (hasReceipt(found)) return found.status === 'committed' ? committed(lost, found) : found;
    if (found.status !== 'running') throw failed(lost, found.problem);
  }
  const isNothing = !lost.isSent || found === 'unknown';
  throw isNothing ? failed(lost, undefined) : outcomeUnknown(lost);
}

/** A key that the user has given may be another file's since long: what has it is this one's only if the server says so. */
async function committed(lost: LostImport, found: Receipt): Promise<Receipt> {
  if (lost.confirm === undefined) return found;
  try {
    return await lost.confirm();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'KEY_REUSED' || code === 'OUTCOME_UNKNOWN') throw error;
    // Nothing is committed of a file that was not sent to its end.
    throw lost.isSent ? outcomeUnknown(lost) : failed(lost, undefined);
  }
}

async function lookFor(
  { sent, isSent }: LostImport,
  { askingMs, reasonMs, beginningMs, intervalMs }: OutcomeLimits,
): ReturnType<KeyedImport['look']> {
  const began = performance.now();
  const limitMs = isSent ? askingMs : reasonMs;
  for (;;) {
    const unanswered = wait(limitMs + began - performance.now(), 'unreachable' as const, { ref: false });
    const found = await Promise.race([sent.look(), unanswered]);
    const elapsedMs = performance.now() - began;
    if (typeof found === 'object' && found.status !== 'running') return found;
    if (found === 'unknown' && (!isSent || elapsedMs > beginningMs)) return found;
    if ((found === 'unreachable' && !isSent) || elapsedMs > limitMs) return found;
    await wait(intervalMs);
  }
}

/** What a server says of a client that it has lost says nothing that the client does not know. */
const followsFromTheLoss = new Set(['CLIENT_GONE', 'BODY_TRUNCATED']);

function failed({ isCancelled, cause }: LostImport, problem: ShownProblem | undefined): CommandFailure {
  if (isCancelled) return new CommandFailure(cancelledProblem);
  if (problem !== undefined && !followsFromTheLoss.has(problem.code)) return new CommandFailure(problem);
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
  detail: 'the command was interrupted before the import had begun',
  retryable: false,
  rowsLoaded: 0,
};

function outcomeUnknown({ cause }: LostImport): CommandFailure {
  const detail = `${cause.message}, after the server had received the whole file, and it has not answered since`;
  return ownFailure('OUTCOME_UNKNOWN', detail, { cause: cause.cause });
}
