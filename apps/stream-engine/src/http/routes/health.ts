import { orAborted, type Pool, withTransaction } from '@repo/database';
import { Problem, problemOf } from '@repo/engine';
import type { FastifyInstance } from 'fastify';
import { operations } from '../openapi/operations.ts';

/** Time for the database to answer; less than the timeout of the container's health check. */
const READY_LIMIT_MS = 2_000;

/** Time after which a silent connection is discarded, so that the next check uses another. */
const GIVE_UP_LIMIT_MS = 10_000;

interface HealthOptions {
  readonly pool: Pool;
  readonly prepare: () => Promise<void>;
  readonly shutdown: AbortSignal;
}

/** `GET /livez`: the process answers. `GET /readyz`: it can write to its database and takes imports. */
export function healthRoutes(app: FastifyInstance, { pool, prepare, shutdown }: HealthOptions): void {
  // One check at a time: a database that hangs must not use up the pool.
  let pending: Promise<void> | undefined;
  app.get('/livez', { schema: operations.isLive, logLevel: 'warn' }, async () => ({ status: 'ok' }));
  app.get('/readyz', { schema: operations.isReady, logLevel: 'warn' }, async () => {
    if (shutdown.aborted) throw new Problem('SHUTTING_DOWN', 'the service is shutting down');
    pending ??= checkDatabase(pool, prepare).finally(() => {
      pending = undefined;
    });
    const limit = AbortSignal.timeout(READY_LIMIT_MS);
    await orAborted(pending, limit).catch((cause: unknown) => {
      const detail = limit.aborted ? 'the database does not respond' : problemOf(cause).message;
      throw new Problem('DATABASE_UNAVAILABLE', detail, { cause });
    });
    return { status: 'ok' };
  });
}

/** @throws DatabaseError, also for a read-only database, in which no transaction begins; and what `prepare` throws */
async function checkDatabase(pool: Pool, prepare: () => Promise<void>): Promise<void> {
  await prepare();
  await withTransaction(pool, async () => {}, { signal: AbortSignal.timeout(GIVE_UP_LIMIT_MS) });
}
