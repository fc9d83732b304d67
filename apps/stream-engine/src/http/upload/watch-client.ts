import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '@repo/engine';
import { ClientPace, type ClientPatience } from './client-pace.ts';

/** How often a client is looked after. */
const LOOK_INTERVAL_MS = 250;

/** How long an upload without a byte of its body keeps its slot while others wait for one. */
const EMPTY_LIMIT_MS = 1_000;

export interface WatchOptions {
  readonly patience: ClientPatience;
  /** Aborted when running imports must give up. */
  readonly halt: AbortSignal;
  /** Whether other uploads wait for the client's slot. */
  readonly isWanted: () => boolean;
}

/**
 * Aborted when the connection closes before the answer has been written, when the client sends too little while
 * its body is waited for, when it sends nothing at all of it while others wait for its slot, and with `halt`.
 *
 * A socket that is not read, because the database takes nothing, tells nothing either: not even that it was
 * reset. Writing nothing to it does. What only the client's silence tells (it closed properly, and the end of
 * its data lies behind bytes that there is no room for) is found out when the database goes on.
 * @returns a signal whose reason is a Problem CLIENT_GONE or CLIENT_STALLED, or that of `halt`
 */
export function watchClient(
  request: IncomingMessage,
  response: ServerResponse,
  { patience, halt, isWanted }: WatchOptions,
): AbortSignal {
  const controller = new AbortController();
  const { socket } = request;
  const pace = new ClientPace(patience);
  let last = { at: performance.now(), bytes: socket.bytesRead };
  let emptyMs = 0;
  const look = setInterval(() => {
    if (!request.readableFlowing && !socket.destroyed) socket.write('');
    const now = { at: performance.now(), bytes: socket.bytesRead };
    // What came while this process was stopped or busy has not been read yet: that time is not the client's.
    const elapsedMs = Math.min(now.at - last.at, 2 * LOOK_INTERVAL_MS);
    const isAwaited = request.readableFlowing === true && !request.complete;
    const fault = pace.look(isAwaited, now.bytes - last.bytes, elapsedMs);
    last = now;
    if (isAwaited && !request.readableDidRead) emptyMs += elapsedMs;
    if (fault !== undefined) controller.abort(stalled(fault, patience));
    else if (!request.readableDidRead && emptyMs >= EMPTY_LIMIT_MS && isWanted())
      controller.abort(nothingSent());
  }, LOOK_INTERVAL_MS);
  // Not AbortSignal.any: the signal that outlives all requests would keep a reference for each of them (Node 20).
  const giveUp = () => controller.abort(halt.reason);
  if (halt.aborted) giveUp();
  else halt.addEventListener('abort', giveUp);
  const end = () => {
    clearInterval(look);
    halt.removeEventListener('abort', giveUp);
    if (!response.writableFinished)
      controller.abort(new Problem('CLIENT_GONE', 'the client closed the connection'));
  };
  // It may have gone before it was its turn, or while its key was looked up.
  if (response.closed || socket.destroyed) end();
  else response.once('close', end);
  return controller.signal;
}

function nothingSent(): Problem {
  return new Problem(
    'CLIENT_STALLED',
    `no byte of the file arrived for ${EMPTY_LIMIT_MS / 1000} s while other uploads waited for the slot; send it again when the file is ready`,
    { limit: EMPTY_LIMIT_MS },
  );
}

function stalled(fault: 'silent' | 'slow', { stallMs, rateMin, rateMs }: ClientPatience): Problem {
  return fault === 'silent'
    ? new Problem('CLIENT_STALLED', `no data arrived for ${stallMs / 1000} s; send the file again`, {
        limit: stallMs,
      })
    : new Problem(
        'CLIENT_STALLED',
        `less than ${rateMin} bytes per second arrived for at least ${rateMs / 1000} s; use a faster connection, or save the output of a slow program to a file first`,
        { limit: rateMin },
      );
}
