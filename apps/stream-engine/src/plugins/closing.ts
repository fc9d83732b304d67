import type { IncomingMessage } from 'node:http';
import fastifyPlugin from 'fastify-plugin';

const LOOK_INTERVAL_MS = 100;

/** An import that has to give up settles within 1 s; its client gets this long to receive why. */
const ANSWER_LIMIT_MS = 1_500;

export interface ClosingOptions {
  /** Aborted when no new import may start: connections are closed behind the answer that they wait for. */
  readonly shutdown: AbortSignal;
  /** Aborted when running imports must give up: soon afterwards every connection is closed. */
  readonly halt: AbortSignal;
}

/**
 * Lets the server close. Node's `close()` waits for connections that nothing is expected of: those kept alive
 * for a next request, and those that have never sent one.
 */
export const closing = fastifyPlugin(async (app, { shutdown, halt }: ClosingOptions) => {
  const { server } = app;
  const exchanges = new Set<IncomingMessage>();
  server.on('request', (request, response) => {
    exchanges.add(request);
    // Over when the answer has been written and the body read, if only to be thrown away.
    const over = () => {
      if (request.closed && response.closed) exchanges.delete(request);
    };
    request.once('close', over);
    response.once('close', over);
  });
  app.addHook('onSend', async (request, reply) => {
    if (shutdown.aborted && request.raw.complete) reply.header('connection', 'close');
  });
  shutdown.addEventListener('abort', () => {
    const look = setInterval(() => {
      if (exchanges.size === 0) server.closeAllConnections();
    }, LOOK_INTERVAL_MS);
    server.once('close', () => clearInterval(look));
  });
  halt.addEventListener('abort', () => {
    const limit = setTimeout(() => server.closeAllConnections(), ANSWER_LIMIT_MS);
    server.once('close', () => clearTimeout(limit));
  });
});
