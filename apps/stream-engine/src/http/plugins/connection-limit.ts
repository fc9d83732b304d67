import type { Socket } from 'node:net';
import { Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';

/** Connections above the limit that are accepted anyway: a health check may come over one of them. */
export const SURPLUS_MAX = 32;

/** Time in which a connection above the limit must be answered. Then it makes room for another. */
const SURPLUS_LIFE_MS = 2_000;

/** Time between warnings that there are too many connections. */
const REMIND_MS = 60_000;

const healthChecks = /^\/(?:livez|readyz)(?:\?|$)/;

export interface ConnectionLimitOptions {
  /** Connections that are served; those above it are only for health checks. */
  readonly connectionsMax: number;
}

/**
 * Keeps health checks answered when there are as many connections as the process has descriptors for. Without a limit
 * of our own the kernel would reset every further connection, and nothing would be logged.
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
      'more connections than there are file descriptors for: only health checks are answered over the others; raise the limit of open files, or close idle connections',
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
