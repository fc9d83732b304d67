import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Logger, pino } from 'pino';

/** How long whoever reads the log may take for what is left when the process ends. */
const END_LIMIT_MS = 1_000;

export interface Log {
  readonly logger: Logger;
  /**
   * To be called when nothing will be logged any more and before the process exits. Writes what is left, or gives it up
   * where nobody reads: at exit pino itself would try that for ever, also where the reader has gone.
   * @param limitMs at most so long, and never longer than a second
   */
  end(limitMs: number): Promise<void>;
  /** To be called in the place of `end` where the process must exit at once: what is left is lost. */
  abandon(): void;
}

/** Logs to standard output: for people on a terminal, else as JSON. */
export function openLog(level: string): Log {
  if (process.stdout.isTTY) {
    const transport = { target: 'pino-pretty', options: { ignore: 'pid,hostname' } };
    return { logger: pino({ level, transport }), end: async () => {}, abandon: () => {} };
  }
  const destination = pino.destination({ sync: false });
  return {
    logger: pino({ level }, destination),
    async end(limitMs) {
      const closed = once(destination, 'close').catch(() => {});
      destination.end();
      await Promise.race([closed, wait(Math.min(limitMs, END_LIMIT_MS))]);
      destination.destroy();
    },
    abandon: () => destination.destroy(),
  };
}
