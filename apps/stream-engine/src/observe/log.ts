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

/**
 * Logs to standard output: for people on a terminal, otherwise as JSON. Both are written by this thread: at exit, the main
 * thread would wait forever for pino's worker once the terminal has gone. After an error of the output the service goes on
 * without a log.
 */
export async function openLog(level: string): Promise<Log> {
  const shown = process.stdout.isTTY ? await linesForPeople() : (line: string) => line;
  const destination = pino.destination({ sync: false });
  let isLost = false;
  destination.on('error', () => {
    isLost = true;
    destination.destroy();
  });
  const write = (line: string) => {
    if (!isLost) destination.write(shown(line));
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

async function linesForPeople(): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty');
  return prettyFactory({ ignore: 'pid,hostname' });
}
