import { setTimeout as wait } from 'node:timers/promises';
import type { Receipt, StoredReceipt } from '../../imports/receipt.ts';
import { CommandFailure, ownFailure, type ShownProblem } from '../command-failure.ts';
import { shellWord } from '../options/import-options.ts';
import type { ImportView } from './import-events.ts';
import { askJson } from './read-answer.ts';
import type { Service } from './service.ts';

/** How long to go on asking: a server that is restarted is back by then, and one that lives has noticed. */
const ASKING_LIMIT_MS = 15_000;
/** Where nothing can have been loaded there is only a reason to be learnt. */
const REASON_LIMIT_MS = 2_000;
/** An import of which all was sent may still begin: until then that it is not known means nothing. */
const BEGINNING_LIMIT_MS = 3_000;
const LOOK_INTERVAL_MS = 250;

export interface LostImport {
  readonly service: Service;
  /** Its Idempotency-Key. */
  readonly key: string;
  /** Whether the server can have the whole file. */
  readonly isSent: boolean;
  /** Whether it was to be cancelled. */
  readonly isCancelled: boolean;
  /** How the connection was lost. */
  readonly cause: CommandFailure;
}

type Found = ImportView | 'unknown' | 'unreachable';

/**
 * What became of an import whose answer was lost.
 * @throws CommandFailure: it has failed, or CONNECTION_LOST, SERVER_UNREACHABLE or IMPORT_CANCELLED without a row, or
 *   OUTCOME_UNKNOWN
 */
export async function outcomeOf(lost: LostImport): Promise<Receipt | StoredReceipt> {
  const found = await lookFor(lost);
  if (typeof found === 'object') {
    if (found.status === 'committed' || found.status === 'checked') return found as Receipt;
    if (found.status !== 'running') throw failed(lost, found.problem as ShownProblem | undefined);
  }
  const isNothing = !lost.isSent || found === 'unknown';
  throw isNothing ? failed(lost, undefined) : outcomeUnknown(lost);
}

async function lookFor({ service, key, isSent }: LostImport): Promise<Found> {
  const began = performance.now();
  const limitMs = isSent ? ASKING_LIMIT_MS : REASON_LIMIT_MS;
  for (;;) {
    const found = await look(service, key);
    const elapsedMs = performance.now() - began;
    const isFinal =
      found === 'unknown'
        ? !isSent || elapsedMs > BEGINNING_LIMIT_MS
        : typeof found === 'object' && found.status !== 'running';
    if (isFinal || (!isSent && found === 'unreachable') || elapsedMs > limitMs) return found;
    await wait(LOOK_INTERVAL_MS);
  }
}

async function look(service: Service, key: string): Promise<Found> {
  try {
    return await askJson<ImportView>(service, `/v1/imports/${encodeURIComponent(key)}`);
  } catch (error) {
    const { code } = (error as CommandFailure).problem ?? {};
    return code === 'IMPORT_NOT_FOUND' ? 'unknown' : 'unreachable';
  }
}

/** What a server says of a client that it has lost says nothing that the client does not know. */
const followsFromTheLoss = new Set(['CLIENT_GONE', 'BODY_TRUNCATED']);

function failed({ isCancelled, cause }: LostImport, problem: ShownProblem | undefined): CommandFailure {
  if (isCancelled) return new CommandFailure(cancelledProblem);
  if (problem !== undefined && !followsFromTheLoss.has(problem.code)) return new CommandFailure(problem);
  const isRefused =
    (cause.cause as NodeJS.ErrnoException).syscall === 'connect' || isNameUnknown(cause.cause);
  if (isRefused) return cause;
  const detail = `${cause.message}, before the import was done; the server has rolled it back`;
  return ownFailure('CONNECTION_LOST', detail, { cause: cause.cause });
}

const isNameUnknown = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).syscall === 'getaddrinfo';

const cancelledProblem: ShownProblem = {
  code: 'IMPORT_CANCELLED',
  title: 'The import was cancelled',
  detail: 'the command was interrupted before the import had begun',
  retryable: false,
  rowsLoaded: 0,
};

function outcomeUnknown({ key, cause }: LostImport): CommandFailure {
  const detail = `${cause.message}, when the server had all of the file; and it could not be asked since`;
  const hints = [
    `ask what became of it when the server is back: stream-engine imports ${shellWord(key)}`,
    `or send the file again with --idempotency-key ${shellWord(key)}: it is loaded once`,
  ];
  return ownFailure('OUTCOME_UNKNOWN', detail, { hints, cause: cause.cause });
}
