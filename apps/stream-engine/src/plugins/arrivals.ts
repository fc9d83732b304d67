import type { Server } from 'node:http';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyInstance {
    readonly arrivals: Arrivals;
  }
}

/** For how long imports stand back for those that come; then they read a little, and stand back again. */
const PAUSE_MS_MAX = 50;

/**
 * Lets a crowd in quickly. Node accepts one connection each time its event loop comes round, and beside many imports a
 * round takes tens of milliseconds: the last of 400 clients that come at once, or a health check behind them, would
 * wait for seconds. So imports read no more while connections are coming, which makes the rounds short.
 */
export class Arrivals {
  #areComing = false;
  #cameThisRound = false;
  #resumes: (() => void)[] = [];
  #pausedAt = 0;

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

  /** Calls `resume` when a round has passed in which nobody came, and no later than after 50 ms. */
  whenOver(resume: () => void): void {
    if (!this.#areComing) return resume();
    if (this.#resumes.length === 0) this.#pausedAt = performance.now();
    this.#resumes.push(resume);
  }

  #watch(): void {
    this.#cameThisRound = false;
    // The first comes in this round, behind the polling for connections; the second in the next.
    setImmediate(() => setImmediate(() => this.#look()));
  }

  #look(): void {
    this.#areComing = this.#cameThisRound;
    if (!this.#areComing || performance.now() - this.#pausedAt >= PAUSE_MS_MAX)
      for (const resume of this.#resumes.splice(0)) resume();
    if (this.#areComing) this.#watch();
  }
}

/** Makes `app.arrivals`. */
export const arrivals = fastifyPlugin(async (app) => {
  app.decorate('arrivals', new Arrivals(app.server));
});
