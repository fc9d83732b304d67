import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

const STANDARD_STREAMS = [0, 1, 2] as const;

/**
 * Lets the process exit cleanly after its terminal has gone. At exit, Node 20 restores the terminal's modes and aborts if
 * that fails. Call this at the start.
 */
export function keepRunningWithoutTerminal(): void {
  const terminals = STANDARD_STREAMS.filter(isatty);
  process.once('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) redirectToNull(fd);
  });
}

/**
 * Redirects a descriptor to /dev/null. The opened file gets the lowest free number, which is that of the closed
 * descriptor.
 */
function redirectToNull(fd: number): void {
  closeSync(fd);
  openSync('/dev/null', 'r+');
}
