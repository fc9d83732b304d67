import type { Server } from 'node:http';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyInstance {
    readonly arrivals: Arrivals;
  }
}

/** For how long imports stand back for those that come; then they read in turn, one a round. */
const PAUSE_MS_MAX = 50;

/** For how long an upload waits to begin; then they begin in turn, one a round. */
const TURN_MS_MAX = 250;

interface Waiting {
  readonly since: number;
  readonly go: () => void;
}

/**
 * Lets a crowd in quickly. What is asked of the service in one moment, a health check behind 400 uploads, is accepted and
 * read by an event loop that comes round the slower, the more it does in each round. So while connections are coming,
 * imports do not read and uploads do not begin; and when they do, it is one by one.
 */
export class Arrivals {
  #areComing = false;
  #cameThisRound = false;
  /** Imports that would read. */
  readonly #reads: Waiting[] = [];
  /** Uploads that would begin. */
  readonly #beginnings: Waiting[] = [];

  constructor(server: Server) {
    server.on('connection', () => {
      this.#cameThisRound = true;
      if (!this.#areComing) this.#watch();
      this.#areComing = true;
    });
  }

  /** Whether in the last round somebody came. */
  get areComing(): boolean {
    return this.#areComing;
  }

  /** Calls `resume` when a round has passed in which nobody came, or after 50 ms when its turn comes. */
  whenOver(resume: () => void): void {
    if (!this.#areComing) return resume();
    this.#reads.push(waiting(resume));
  }

  /** Resolves when an upload may begin: one does in each round in which nobody came, or which is 250 ms later. */
  async turn(): Promise<void> {
    if (!this.#areComing && this.#beginnings.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#beginnings.push(waiting(resolve));
      if (this.#beginnings.length === 1) this.#begin();
    });
  }

  #begin(): void {
    setImmediate(() => {
      if (!this.#areComing || isLate(this.#beginnings, TURN_MS_MAX)) this.#beginnings.shift()?.go();
      if (this.#beginnings.length > 0) this.#begin();
    });
  }

  #watch(): void {
    this.#cameThisRound = false;
    // The first comes in this round, behind the polling for connections; the second in the next.
    setImmediate(() => setImmediate(() => this.#look()));
  }

  #look(): void {
    this.#areComing = this.#cameThisRound;
    if (!this.#areComing) {
      for (const { go } of this.#reads.splice(0)) go();
      return;
    }
    if (isLate(this.#reads, PAUSE_MS_MAX)) this.#reads.shift()?.go();
    this.#watch();
  }
}

const waiting = (go: () => void): Waiting => ({ since: performance.now(), go });

/** Whether whoever has waited longest has waited for so long. */
const isLate = ([first]: readonly Waiting[], limitMs: number): boolean =>
  first !== undefined && performance.now() - first.since >= limitMs;

/** Makes `app.arrivals`, which uploads wait for before anything is done for them. */
export const arrivals = fastifyPlugin(async (app) => {
  app.decorate('arrivals', new Arrivals(app.server));
  app.addHook('onRequest', async ({ method }) => {
    if (method === 'POST') await app.arrivals.turn();
  });
});
