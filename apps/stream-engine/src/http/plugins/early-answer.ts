import type { IncomingMessage } from 'node:http';
import fastifyPlugin from 'fastify-plugin';

/** Limits for data that a client sends after its response: enough for what is already in flight. */
const DRAIN_BYTES_MAX = 64 * 1024 * 1024;
const DRAIN_IDLE_MS = 5_000;

/**
 * Delivers answers that are sent before the body is read. If the socket closed immediately, the client's writes would
 * reset it, and most clients would then report the reset instead of the response. So the rest of the body is read and
 * discarded, within bounds. After that the connection is reused, or closed if the client asked for that.
 */
export const earlyAnswer = fastifyPlugin(async (app) => {
  // Listens on the server instead of in a hook, to see requests that the router rejects too. Runs before Node's own
  // listener, which would discard an unread body itself, without a limit.
  app.server.on('request', (request, response) => {
    response.prependOnceListener('finish', () => {
      if (!request.complete) drain(request);
      // The whole body has arrived. Unread data would keep the request from ending.
      else if (!request.readableEnded) request.unpipe().resume();
    });
  });
});

function drain(request: IncomingMessage): void {
  const { socket } = request;
  let left = DRAIN_BYTES_MAX;
  const close = () => socket.destroy();
  // Node calls this after a response with `Connection: close`; it would stop the reading too.
  let closeRequested = false;
  socket.destroySoon = () => {
    closeRequested = true;
    socket.end();
  };
  let idle = setTimeout(close, DRAIN_IDLE_MS);
  const stop = () => {
    clearTimeout(idle);
    Reflect.deleteProperty(socket, 'destroySoon');
    if (closeRequested) socket.destroySoon();
  };
  // Node forgets an answered request, so a lost connection does not end it.
  const onSocketClose = () => request.destroy();
  socket.once('close', onSocketClose);
  request.once('close', () => socket.off('close', onSocketClose));
  request.unpipe();
  request.on('error', stop).on('end', stop).on('close', stop);
  // oxlint-disable-next-line repo/no-data-listener -- nothing is buffered: the bytes are counted and discarded
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) close();
    else idle = idle.refresh();
  });
  request.resume();
  // Starts reading now; resume() alone would start it in the next tick.
  request.read(0);
}
