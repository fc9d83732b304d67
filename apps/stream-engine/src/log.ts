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
   */
  end(): Promise<void>;
}

/** Logs to standard output: for people on a terminal, else as JSON. */
export function openLog(level: string): Log {
  if (process.stdout.isTTY) {
    const transport = { target: 'pino-pretty', options: { ignore: 'pid,hostname' } };
    return { logger: pino({ level, transport }), end: async () => {} };
  }
  const destination = pino.destination({ sync: false });
  return {
    logger: pino({ level }, destination),
    async end() {
      const closed = once(destination, 'close').catch(() => {});
      destination.end();
      await Promise.race([closed, wait(END_LIMIT_MS)]);
      destination.destroy();
    },
  };
}
