import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyInstance {
    /** Resolves when the requests under way at the call are over, or have to give up. To be awaited before `close`. */
    drained(): Promise<void>;
  }
}

const LOOK_INTERVAL_MS = 100;

/** An import that has to give up settles within 1 s; its client gets this long to receive why. */
const ANSWER_LIMIT_MS = 1_300;

export interface ClosingOptions {
  /** Aborted when no new upload may start: connections are closed behind the answer that they wait for. */
  readonly shutdown: AbortSignal;
  /** Aborted when running imports must give up: soon after that and `close` every connection is closed. */
  readonly halt: AbortSignal;
}

/**
 * Lets the service be drained and then closed. As long as it is being drained it listens: who asks whether it is ready,
 * and who sends a file, is to get an answer rather than no connection. Node's `close()` waits for connections that
 * nothing is expected of: those kept alive for a next request, and those that have never sent one.
 */
export const closing = fastifyPlugin(async (app, { shutdown, halt }: ClosingOptions) => {
  const { server } = app;
  const exchanges = new Map<IncomingMessage, Socket>();
  server.on('request', (request, response) => {
    exchanges.set(request, request.socket);
    // Over when the answer has been written and the body read, if only to be thrown away.
    const over = () => {
      if (request.closed && response.closed) exchanges.delete(request);
    };
    request.once('close', over);
    response.once('close', over);
  });
  // A request that was answered before its body had come never closes when its connection does.
  server.on('connection', (socket) => {
    socket.once('close', () => {
      for (const [request, its] of exchanges) if (its === socket) exchanges.delete(request);
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
    const begun = [...exchanges.keys()];
    while (!halt.aborted && begun.some((exchange) => exchanges.has(exchange))) await wait(LOOK_INTERVAL_MS);
  });
  app.addHook('preClose', async () => {
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
