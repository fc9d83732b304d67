import type { Server } from 'node:http';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyInstance {
    readonly arrivals: Arrivals;
  }
}

/** How long imports pause for new connections. After that, one import per round continues. */
const PAUSE_MS_MAX = 50;

/** How long an upload waits to start. After that, one upload per round starts. */
const TURN_MS_MAX = 250;

interface Waiting {
  readonly since: number;
  readonly resume: () => void;
}

/**
 * Accepts a burst of connections quickly, so that a health check after 400 uploads is answered soon. The more the event
 * loop does in each round, the more slowly it accepts and reads connections. So while connections arrive, imports pause
 * reading and uploads wait to start; then they continue one by one.
 */
export class Arrivals {
  #areComing = false;
  #cameThisRound = false;
  /** Imports that wait to read. */
  readonly #reads: Waiting[] = [];
  /** Uploads that wait to start. */
  readonly #starts: Waiting[] = [];

  constructor(server: Server) {
    server.on('connection', () => {
      this.#cameThisRound = true;
      if (!this.#areComing) this.#watch();
      this.#areComing = true;
    });
  }

  /** Whether a connection arrived in the last round. */
  get areComing(): boolean {
    return this.#areComing;
  }

  /** Calls `resume` after a round without a new connection, or after 50 ms when its turn comes. */
  whenOver(resume: () => void): void {
    if (!this.#areComing) return resume();
    this.#reads.push(waiting(resume));
  }

  /** Resolves when an upload may start: one per round without a new connection, or after 250 ms. */
  async waitForTurn(): Promise<void> {
    if (!this.#areComing && this.#starts.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#starts.push(waiting(resolve));
      if (this.#starts.length === 1) this.#startNext();
    });
  }

  #startNext(): void {
    setImmediate(() => {
      if (!this.#areComing || isLate(this.#starts, TURN_MS_MAX)) this.#starts.shift()?.resume();
      if (this.#starts.length > 0) this.#startNext();
    });
  }

  #watch(): void {
    this.#cameThisRound = false;
    // The first callback runs in this round, after the poll for connections; the second in the next round.
    setImmediate(() => setImmediate(() => this.#endRound()));
  }

  #endRound(): void {
    this.#areComing = this.#cameThisRound;
    if (!this.#areComing) {
      for (const { resume } of this.#reads.splice(0)) resume();
      return;
    }
    if (isLate(this.#reads, PAUSE_MS_MAX)) this.#reads.shift()?.resume();
    this.#watch();
  }
}

const waiting = (resume: () => void): Waiting => ({ since: performance.now(), resume });

/** Whether the first in the queue has waited longer than the limit. */
const isLate = ([first]: readonly Waiting[], limitMs: number): boolean =>
  first !== undefined && performance.now() - first.since >= limitMs;

/** Adds `app.arrivals`, and makes uploads wait for their turn before any other work. */
export const arrivals = fastifyPlugin(async (app) => {
  app.decorate('arrivals', new Arrivals(app.server));
  app.addHook('onRequest', async ({ method }) => {
    if (method === 'POST') await app.arrivals.waitForTurn();
  });
});
