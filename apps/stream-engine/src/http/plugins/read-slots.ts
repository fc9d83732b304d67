import type { ServerResponse } from 'node:http';
import { Admission, Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The response lasts as long as an import runs, so it takes a follower's slot. */
    readonly isFollowed?: boolean;
  }
}

export interface ReadSlotsOptions {
  /** Maximum number of concurrent responses. */
  readonly readsMax: number;
  /** Maximum number of clients that follow imports. */
  readonly followersMax: number;
  /** How long a client may pause reading its response. */
  readonly stallMs: number;
}

const WAIT_MS = 5_000;

/** Waiting requests per slot; each holds only its connection and its headers. */
const WAITING_PER_SLOT = 4;

/**
 * Admits requests without a file. Each has a slot from before its first query until its response is sent, because
 * data that a slow client has not read yet uses memory too. A client that stops reading loses its connection.
 */
export const readSlots = fastifyPlugin(async (app, { readsMax, followersMax, stallMs }: ReadSlotsOptions) => {
  const reads = new Admission({
    max: readsMax,
    waitMs: WAIT_MS,
    waitingMax: readsMax * WAITING_PER_SLOT,
    what: 'requests',
  });
  const followers = new Admission({
    max: followersMax,
    waitMs: 0,
    waitingMax: 0,
    what: 'followers of imports',
  });
  app.addHook('preHandler', async ({ method, routeOptions }, { raw: response }) => {
    // Files have slots of their own.
    if (method === 'POST') return;
    await holdSlotUntilSent(routeOptions.config.isFollowed ? followers : reads, response);
    response.setTimeout(stallMs, () => {
      // If there is nothing left to send, the request waits for the database, not for its client.
      if (response.writableLength > 0) response.destroy();
    });
  });
});

/**
 * Waits for a slot, which is freed when the response has been sent.
 * @throws Problem CAPACITY_REACHED
 */
export function holdSlotUntilSent(admission: Admission, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  const sent = new Promise<void>((resolve) => {
    response.once('finish', resolve).once('close', () => {
      gone.abort(new Problem('CLIENT_GONE', 'the client closed the connection'));
      resolve();
    });
  });
  return new Promise((resolve, reject) => {
    const work = () => {
      resolve();
      return sent;
    };
    admission.run(work, gone.signal).catch(reject);
  });
}
