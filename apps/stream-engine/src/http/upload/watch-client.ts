import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '@repo/engine';
import { ClientPace, type ClientPatience } from './client-pace.ts';

/** Interval between checks of a client. */
const CHECK_INTERVAL_MS = 250;

/** How long an upload that has sent no byte of its body keeps its slot while others wait for one. */
const EMPTY_LIMIT_MS = 1_000;

export interface WatchOptions {
  readonly patience: ClientPatience;
  /** Aborted when running imports must stop. */
  readonly halt: AbortSignal;
  /** Whether other uploads wait for the client's slot. */
  readonly hasDemand: () => boolean;
}

/**
 * Returns a signal that aborts when the connection closes before the response is written, when the client sends too
 * little while the service waits for its body, when it sends nothing while others wait for its slot, and with `halt`.
 *
 * A socket that is not read, because the database is slow, does not even report a reset. An empty write reveals it. A
 * client that closed properly is noticed only when the database continues, because the end of its data comes after
 * bytes for which there is no room.
 * @returns a signal whose reason is a Problem CLIENT_GONE or CLIENT_STALLED, or that of `halt`
 */
export function watchClient(
  request: IncomingMessage,
  response: ServerResponse,
  { patience, halt, hasDemand }: WatchOptions,
): AbortSignal {
  const controller = new AbortController();
  const { socket } = request;
  const pace = new ClientPace(patience);
  let last = { at: performance.now(), bytes: socket.bytesRead };
  let emptyMs = 0;
  const check = setInterval(() => {
    if (!request.readableFlowing && !socket.destroyed) socket.write('');
    const now = { at: performance.now(), bytes: socket.bytesRead };
    // Data that arrived while this process was stopped or busy is still unread, so that time does not count.
    const elapsedMs = Math.min(now.at - last.at, 2 * CHECK_INTERVAL_MS);
    const isAwaited = request.readableFlowing === true && !request.complete;
    const fault = pace.check(isAwaited, now.bytes - last.bytes, elapsedMs);
    last = now;
    if (isAwaited && !request.readableDidRead) emptyMs += elapsedMs;
    if (fault !== undefined) controller.abort(stalled(fault, patience));
    else if (!request.readableDidRead && emptyMs >= EMPTY_LIMIT_MS && hasDemand())
      controller.abort(nothingSent());
  }, CHECK_INTERVAL_MS);
  // AbortSignal.any would leak: `halt` outlives all requests and would keep a reference to each of them (Node 20).
  const onHalt = () => controller.abort(halt.reason);
  if (halt.aborted) onHalt();
  else halt.addEventListener('abort', onHalt);
  const end = () => {
    clearInterval(check);
    halt.removeEventListener('abort', onHalt);
    if (!response.writableFinished)
      controller.abort(new Problem('CLIENT_GONE', 'the client closed the connection'));
  };
  // The client may have gone before its turn, or while its key was checked.
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
