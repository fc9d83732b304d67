import type { ServerResponse } from 'node:http';
import { Admission, Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer goes on for as long as an import runs, so it takes a follower's slot. */
    readonly isFollowed?: boolean;
  }
}

export interface ReadSlotsOptions {
  /** Answers that are made and sent at the same time. */
  readonly readsMax: number;
  /** Clients that follow imports. */
  readonly followersMax: number;
  /** How long a client may read nothing of its answer. */
  readonly stallMs: number;
}

const WAIT_MS = 5_000;

/** A waiting request holds no more than its connection and its headers. */
const WAITING_FOR_EACH_SLOT = 4;

/**
 * Admits requests without a file. Each has a slot from before it asks the database until its answer has been sent,
 * because what a slow client has not read yet takes memory too. A client that stops reading loses its connection.
 */
export const readSlots = fastifyPlugin(async (app, { readsMax, followersMax, stallMs }: ReadSlotsOptions) => {
  const reads = new Admission({
    max: readsMax,
    waitMs: WAIT_MS,
    waitingMax: readsMax * WAITING_FOR_EACH_SLOT,
    what: 'requests are already being answered',
  });
  const followers = new Admission({
    max: followersMax,
    waitMs: 0,
    waitingMax: 0,
    what: 'clients are already following imports',
  });
  app.addHook('preHandler', async ({ method, routeOptions }, { raw: response }) => {
    // Files have slots of their own.
    if (method === 'POST') return;
    await slotUntilSent(routeOptions.config.isFollowed ? followers : reads, response);
    response.setTimeout(stallMs, () => {
      // With nothing left to send, the request is waiting for the database and not for its client.
      if (response.writableLength > 0) response.destroy();
    });
  });
});

/**
 * Resolves when there is a slot, which is free again once the answer has been sent.
 * @throws Problem CAPACITY_REACHED
 */
export function slotUntilSent(admission: Admission, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  const over = new Promise<void>((resolve) => {
    response.once('finish', resolve).once('close', () => {
      gone.abort(new Problem('CLIENT_GONE', 'the client closed the connection'));
      resolve();
    });
  });
  return new Promise((resolve, reject) => {
    const work = () => {
      resolve();
      return over;
    };
    admission.run(work, gone.signal).catch(reject);
  });
}
