import { closeSync, constants, createReadStream, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ownFailure } from '../failure/command-failure.ts';

/** A file to import or clean. */
export interface InputFile {
  /** Name to show. */
  readonly name: string;
  /** Path of a file that can be read again and from any position; undefined for standard input, pipes and devices. */
  readonly path: string | undefined;
  readonly bytesTotal: number | undefined;
  /** Starts reading. Call it only once for standard input. */
  open(): Readable;
}

const STANDARD_INPUT = '-';

/**
 * @param argument a path, or `-` for standard input
 * @throws CommandFailure FILE_UNUSABLE
 */
export async function inputFile(argument: string): Promise<InputFile> {
  if (argument === STANDARD_INPUT)
    return { name: 'standard input', path: undefined, bytesTotal: undefined, open: () => process.stdin };
  const { isRegular, isPipe, size } = await look(argument);
  // If the file grows meanwhile, read no more than the announced length.
  const range = isRegular && size > 0 ? { end: size - 1 } : {};
  return {
    name: argument,
    path: isRegular ? argument : undefined,
    bytesTotal: isRegular ? size : undefined,
    open: () => (isPipe ? openPipe(argument) : createReadStream(argument, range)),
  };
}

/** Opening a named pipe blocks a thread until a writer opens it. Until then the process could not exit. */
function openPipe(pipe: string): Readable {
  const stream = createReadStream(pipe);
  const destroy = stream.destroy.bind(stream);
  return Object.assign(stream, {
    destroy: (error?: Error) => {
      if (stream.pending) openOtherEnd(pipe);
      return destroy(error);
    },
  });
}

function openOtherEnd(pipe: string): void {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // Without a reader, no thread is blocked.
  }
}

async function look(
  path: string,
): Promise<{ readonly isRegular: boolean; readonly isPipe: boolean; readonly size: number }> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return { isRegular: found.isFile(), isPipe: found.isFIFO(), size: found.size };
  } catch (cause) {
    throw unusableFile(path, cause);
  }
  throw ownFailure('FILE_UNUSABLE', `${path} is a folder`);
}

/** A failure that says why a file cannot be read or written. */
export function unusableFile(path: string, cause: unknown): ReturnType<typeof ownFailure> {
  const { code } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'is a folder',
    ENOSPC: 'no space left on the disk',
  };
  return ownFailure('FILE_UNUSABLE', `${path}: ${reasons[code ?? ''] ?? code ?? String(cause)}`, { cause });
}

/** A failure for a file that has fewer bytes than when it was opened. */
export function shortenedFile(name: string): ReturnType<typeof ownFailure> {
  return ownFailure('FILE_UNUSABLE', `${name} became shorter while it was being read`);
}
