import type { Socket } from 'node:net';
import { Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';

/** Connections above the limit that are accepted anyway, for health checks. */
export const SURPLUS_MAX = 32;

/** Lifetime of a connection above the limit, after which it makes room for another. */
const SURPLUS_LIFE_MS = 2_000;

/** Time between warnings about too many connections. */
const REMIND_MS = 60_000;

const healthChecks = /^\/(?:livez|readyz)(?:\?|$)/;

export interface ConnectionLimitOptions {
  /** Maximum number of connections; those above it are only for health checks. */
  readonly connectionsMax: number;
}

/**
 * Keeps answering health checks when connections use up the file descriptors. Without this limit, the kernel would reset
 * every further connection, and nothing would be logged.
 */
export const connectionLimit = fastifyPlugin(async (app, { connectionsMax }: ConnectionLimitOptions) => {
  const { server } = app;
  const surplus = new WeakSet<Socket>();
  let open = 0;
  let warnedAt = Number.NEGATIVE_INFINITY;
  const warn = () => {
    if (performance.now() - warnedAt < REMIND_MS) return;
    warnedAt = performance.now();
    app.log.warn(
      { connectionsMax },
      'the connections exceed the file descriptors: only health checks are answered over the surplus; raise the limit of open files, or close idle connections',
    );
  };
  server.maxConnections = connectionsMax + SURPLUS_MAX;
  server.on('drop', warn);
  server.on('connection', (socket) => {
    open++;
    socket.once('close', () => open--);
    if (open <= connectionsMax) return;
    warn();
    surplus.add(socket);
    const limit = setTimeout(() => socket.destroy(), SURPLUS_LIFE_MS);
    socket.once('close', () => clearTimeout(limit));
  });
  app.addHook('onRequest', async ({ raw: { socket }, url }, reply) => {
    if (!surplus.has(socket)) return;
    reply.header('connection', 'close');
    if (healthChecks.test(url)) return;
    throw new Problem(
      'CAPACITY_REACHED',
      `${connectionsMax} connections are already open; close some, or try again in a moment`,
    );
  });
});
