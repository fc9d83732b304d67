import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyInstance {
    /** Resolves when the requests that are running now have ended, or must be aborted. Await it before `close`. */
    drained(): Promise<void>;
  }
}

const CHECK_INTERVAL_MS = 100;

/** Time for clients of aborted imports to receive the reason. The import itself settles within 1 s. */
const ANSWER_LIMIT_MS = 1_300;

export interface ClosingOptions {
  /** Aborted when no new upload may start. Connections then close after their pending response. */
  readonly shutdown: AbortSignal;
  /** Aborted when running imports must stop. All connections close soon after. */
  readonly halt: AbortSignal;
}

/**
 * Drains the service and then closes it. It keeps listening while it drains, so that readiness checks and uploads get an
 * answer instead of a refused connection. Node's `close()` would also wait for idle connections: those kept alive for a
 * next request, and those that never sent one.
 */
export const closing = fastifyPlugin(async (app, { shutdown, halt }: ClosingOptions) => {
  const { server } = app;
  const exchanges = new Map<IncomingMessage, Socket>();
  server.on('request', (request, response) => {
    exchanges.set(request, request.socket);
    // Ended when the response is written and the body is read or discarded.
    const onClose = () => {
      if (request.closed && response.closed) exchanges.delete(request);
    };
    request.once('close', onClose);
    response.once('close', onClose);
  });
  // A request that was answered before its body arrived does not close with its connection.
  server.on('connection', (socket) => {
    socket.once('close', () => {
      for (const [request, owner] of exchanges) if (owner === socket) exchanges.delete(request);
    });
  });
  app.addHook('onRequest', async ({ method }) => {
    if (shutdown.aborted && method === 'POST')
      throw new Problem('SHUTTING_DOWN', 'the service is shutting down; try again in a moment');
  });
  app.addHook('onSend', async (request, reply) => {
    if (shutdown.aborted && request.raw.complete) reply.header('connection', 'close');
  });
  app.decorate('drained', async () => {
    const running = [...exchanges.keys()];
    while (!halt.aborted && running.some((exchange) => exchanges.has(exchange)))
      await wait(CHECK_INTERVAL_MS);
  });
  app.addHook('preClose', async () => {
    const check = setInterval(() => {
      if (exchanges.size === 0) server.closeAllConnections();
    }, CHECK_INTERVAL_MS);
    server.once('close', () => clearInterval(check));
  });
  halt.addEventListener('abort', () => {
    const limit = setTimeout(() => server.closeAllConnections(), ANSWER_LIMIT_MS);
    server.once('close', () => clearTimeout(limit));
  });
});
