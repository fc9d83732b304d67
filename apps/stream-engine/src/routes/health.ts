import { orAborted, type Pool } from '@repo/database';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problem.ts';

/** How long a healthy database may take for `SELECT 1`; less than the container's health check waits. */
const READY_LIMIT_MS = 2_000;

/** `GET /livez`: the process answers. `GET /readyz`: it can reach its database and takes imports. */
export function healthRoutes(
  app: FastifyInstance,
  { pool, prepare, shutdown }: { pool: Pool; prepare: () => Promise<void>; shutdown: AbortSignal },
): void {
  // One question at a time: a database that hangs must not be given all of the pool's connections.
  let asked: Promise<unknown> | undefined;
  app.get('/livez', { logLevel: 'warn' }, async () => ({ status: 'ok' }));
  app.get('/readyz', { logLevel: 'warn' }, async () => {
    if (shutdown.aborted) throw new Problem('SHUTTING_DOWN', 'the service is shutting down');
    asked ??= prepare()
      .then(() => pool.query('SELECT 1'))
      .finally(() => {
        asked = undefined;
      });
    await orAborted(asked, AbortSignal.timeout(READY_LIMIT_MS)).catch((cause: unknown) => {
      throw new Problem('DATABASE_UNAVAILABLE', 'the database does not answer', { cause });
    });
    return { status: 'ok' };
  });
}
