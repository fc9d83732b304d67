import { orAborted, type Pool, withTransaction } from '@repo/database';
import { Problem, problemOf } from '@repo/engine';
import type { FastifyInstance } from 'fastify';
import { operations } from '../openapi/operations.ts';

/** How long a healthy database may take to answer; less than the container's health check waits. */
const READY_LIMIT_MS = 2_000;

/** After which a connection on which nothing is answered is given up, so that the next question has another. */
const GIVE_UP_LIMIT_MS = 10_000;

interface HealthOptions {
  readonly pool: Pool;
  readonly prepare: () => Promise<void>;
  readonly shutdown: AbortSignal;
}

/** `GET /livez`: the process answers. `GET /readyz`: it can write to its database and takes imports. */
export function healthRoutes(app: FastifyInstance, { pool, prepare, shutdown }: HealthOptions): void {
  // One question at a time: a database that hangs must not be given all of the pool's connections.
  let asked: Promise<void> | undefined;
  app.get('/livez', { schema: operations.isLive, logLevel: 'warn' }, async () => ({ status: 'ok' }));
  app.get('/readyz', { schema: operations.isReady, logLevel: 'warn' }, async () => {
    if (shutdown.aborted) throw new Problem('SHUTTING_DOWN', 'the service is shutting down');
    asked ??= ask(pool, prepare).finally(() => {
      asked = undefined;
    });
    const limit = AbortSignal.timeout(READY_LIMIT_MS);
    await orAborted(asked, limit).catch((cause: unknown) => {
      const detail = limit.aborted ? 'the database does not answer' : problemOf(cause).message;
      throw new Problem('DATABASE_UNAVAILABLE', detail, { cause });
    });
    return { status: 'ok' };
  });
}

/** @throws DatabaseError, also if the database is read-only, where no transaction begins; and what `prepare` throws */
async function ask(pool: Pool, prepare: () => Promise<void>): Promise<void> {
  await prepare();
  await withTransaction(pool, async () => {}, { signal: AbortSignal.timeout(GIVE_UP_LIMIT_MS) });
}
