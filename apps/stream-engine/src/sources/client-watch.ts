import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '../problem.ts';

/** How often a client of which nothing is read is looked after. */
const LOOK_INTERVAL_MS = 500;

/**
 * Aborted when the connection closes before the answer has been written.
 *
 * A socket that is not read, because the database takes nothing, tells nothing either: not even that it was
 * reset. Writing nothing to it does. What only the client's silence tells (it closed properly, and the end of
 * its data lies behind bytes that there is no room for) is found out when the database goes on.
 */
export function whenClientGone(request: IncomingMessage, response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const { socket } = request;
  const look = setInterval(() => {
    if (!request.readableFlowing && !socket.destroyed) socket.write('');
  }, LOOK_INTERVAL_MS);
  response.once('close', () => {
    clearInterval(look);
    if (!response.writableFinished)
      controller.abort(new Problem('CLIENT_GONE', 'the client closed the connection'));
  });
  return controller.signal;
}
