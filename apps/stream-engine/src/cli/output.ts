import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { failureOf } from './command-failure.ts';
import { unusable } from './files/input-file.ts';

/**
 * Writes to a file that is there when all of it is, and is left as it was otherwise; or to standard output, where whoever
 * reads may have enough before the end.
 * @param path default: standard output
 * @throws CommandFailure
 */
export async function writeOutput(
  path: string | undefined,
  write: (stream: Writable) => Promise<unknown>,
): Promise<void> {
  if (path === undefined) return writeStandardOutput(write);
  const target = await temporaryFor(path);
  const stream = createWriteStream(target);
  try {
    await write(stream);
    if (target !== path) await rename(target, path);
  } catch (error) {
    stream.destroy();
    if (target !== path) await rm(target, { force: true });
    throw error === stream.errored ? unusable(path, error) : failureOf(error);
  }
}

async function writeStandardOutput(write: (stream: Writable) => Promise<unknown>): Promise<void> {
  try {
    await write(process.stdout);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw failureOf(error);
  }
}

/** A device or a pipe is not to be replaced by a file. */
async function temporaryFor(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found && !found.isFile() ? path : `${path}.${process.pid}.part`;
}

/** Whoever reads may have enough at any time: `stream-engine imports | head`. What was to be done has been done. */
export function forgiveClosedOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
