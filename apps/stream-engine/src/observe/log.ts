import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Logger, pino } from 'pino';

/** Time for the reader of the log to take the last lines when the process ends. */
const END_LIMIT_MS = 1_000;

export interface Log {
  readonly logger: Logger;
  /**
   * Writes the last lines, or drops them if the reader does not take them. Call after the last line and before exit:
   * pino would try forever, even if the reader has gone.
   * @param limitMs time limit, capped at one second
   */
  end(limitMs: number): Promise<void>;
  /** Drops the last lines. Call instead of `end` if the process must exit immediately. */
  abandon(): void;
}

/**
 * Logs to standard output: readable lines on a terminal, otherwise JSON. This thread writes both, because at exit it
 * would wait forever for pino's worker once the terminal has gone. After an output error the service continues without
 * a log.
 */
export async function openLog(level: string): Promise<Log> {
  const format = process.stdout.isTTY ? await prettyFormat() : (line: string) => line;
  const destination = pino.destination({ sync: false });
  let isLost = false;
  destination.on('error', () => {
    isLost = true;
    destination.destroy();
  });
  const write = (line: string) => {
    if (!isLost) destination.write(format(line));
  };
  return {
    logger: pino({ level }, { write }),
    async end(limitMs) {
      if (isLost) return;
      const closed = once(destination, 'close').catch(() => {});
      destination.end();
      await Promise.race([closed, wait(Math.min(limitMs, END_LIMIT_MS))]);
      destination.destroy();
    },
    abandon: () => destination.destroy(),
  };
}

async function prettyFormat(): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty');
  return prettyFactory({ ignore: 'pid,hostname' });
}
