import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

const STANDARD_STREAMS = [0, 1, 2] as const;

/**
 * Lets the process end cleanly after its terminal has gone: at exit Node 20 restores the terminal's modes, and aborts
 * where that fails. To be called at the start.
 */
export function outliveTerminal(): void {
  const terminals = STANDARD_STREAMS.filter(isatty);
  process.once('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) sink(fd);
  });
}

/** What is written from now on goes nowhere. The file that is opened gets the lowest number that is free. */
function sink(fd: number): void {
  closeSync(fd);
  openSync('/dev/null', 'r+');
}
