import type { IncomingMessage } from 'node:http';
import fastifyPlugin from 'fastify-plugin';

/** What a client may still send after it was answered: enough for what is on its way already. */
const DRAIN_BYTES_MAX = 64 * 1024 * 1024;
const DRAIN_IDLE_MS = 5_000;

/**
 * Lets a client that is answered before its body is read receive the answer. Closing the socket at once would
 * reset it under the client's writes, and most clients then report the reset instead of the answer. So the
 * body is read on and thrown away, within bounds; after it the connection is as good as new, or closed where the
 * client wants no other answer over it.
 */
export const earlyAnswer = fastifyPlugin(async (app) => {
  // Of the server, not a hook: it is to see also what the router refuses. And before Node's own listener,
  // which would throw the rest of a body that nobody has begun to read away itself, uncounted and for ever.
  app.server.on('request', (request, response) => {
    response.prependOnceListener('finish', () => {
      if (!request.complete) drain(request);
      // All of it is here. What nobody has read would keep the request from its end, and all that waits for that.
      else if (!request.readableEnded) request.unpipe().resume();
    });
  });
});

function drain(request: IncomingMessage): void {
  const { socket } = request;
  let left = DRAIN_BYTES_MAX;
  const close = () => socket.destroy();
  // What Node calls next, behind an answer that says `Connection: close`: it would end the reading, too.
  let lingers = false;
  socket.destroySoon = () => {
    lingers = true;
    socket.end();
  };
  let idle = setTimeout(close, DRAIN_IDLE_MS);
  const stop = () => {
    clearTimeout(idle);
    Reflect.deleteProperty(socket, 'destroySoon');
    if (lingers) socket.destroySoon();
  };
  // Node has forgotten the request when it was answered, and tells nobody that its body will never end.
  const gone = () => request.destroy();
  socket.once('close', gone);
  request.once('close', () => socket.off('close', gone));
  request.unpipe();
  request.on('error', stop).on('end', stop).on('close', stop);
  // oxlint-disable-next-line repo/no-data-listener -- nothing is kept: the bytes are counted and thrown away
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) close();
    else idle = idle.refresh();
  });
  request.resume();
  // Reading has begun only with the first read; resume() alone begins it in the next tick.
  request.read(0);
}
