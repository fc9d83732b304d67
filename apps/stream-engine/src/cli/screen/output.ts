import { once } from 'node:events';
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { failureOf } from '../failure/command-failure.ts';
import { exitCodes } from '../failure/exit-codes.ts';
import { unusableFile } from '../arguments/input-file.ts';
import { visible } from './visible-text.ts';

/** An output file that appears only when complete. On failure, an existing file stays unchanged. */
export class OutputFile {
  readonly stream: WriteStream;
  readonly #path: string;
  /** File to write to: a temporary one, or the path itself if that is a device or a pipe, which must not be replaced. */
  readonly #target: string;

  private constructor(path: string, target: string) {
    this.#path = path;
    this.#target = target;
    this.stream = createWriteStream(target);
    // The write callbacks report the error.
    this.stream.on('error', () => {});
    process.once('exit', this.#remove);
  }

  /** @throws CommandFailure FILE_UNUSABLE */
  static async open(path: string): Promise<OutputFile> {
    const file = new OutputFile(path, await temporaryFor(path));
    try {
      await once(file.stream, 'open');
      return file;
    } catch (error) {
      file.discard();
      throw unusableFile(path, error);
    }
  }

  /** Moves the complete file into place. @throws CommandFailure FILE_UNUSABLE */
  async keep(): Promise<void> {
    try {
      if (this.#target !== this.#path) await rename(this.#target, this.#path);
      process.off('exit', this.#remove);
    } catch (error) {
      this.discard();
      throw unusableFile(this.#path, error);
    }
  }

  discard(): void {
    process.off('exit', this.#remove);
    this.stream.destroy();
    this.#remove();
  }

  /** Synchronous, because a second Ctrl-C exits immediately. */
  readonly #remove = (): void => {
    if (this.#target !== this.#path) rmSync(this.#target, { force: true });
  };
}

/**
 * Writes to a file, or to standard output, whose reader may close it early.
 * @param path default: standard output
 * @throws CommandFailure
 */
export async function writeOutput(
  path: string | undefined,
  write: (stream: Writable) => Promise<unknown>,
): Promise<void> {
  if (path === undefined) return writeStandardOutput(write);
  const file = await OutputFile.open(path);
  try {
    await write(file.stream);
  } catch (error) {
    file.discard();
    throw isOfFile(error, file) ? unusableFile(path, error) : failureOf(error);
  }
  await file.keep();
}

/** A pipeline destroys the file stream with the error of its source. Only file system errors have a `syscall`. */
function isOfFile(error: unknown, { stream }: OutputFile): boolean {
  return error === stream.errored && (error as NodeJS.ErrnoException).syscall !== undefined;
}

async function writeStandardOutput(write: (stream: Writable) => Promise<unknown>): Promise<void> {
  // A wrapper, because the pipeline ends its stream and standard output must stay open.
  const { isTTY } = process.stdout;
  const decoder = new StringDecoder();
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) =>
      void process.stdout.write(isTTY ? printable(decoder.write(chunk), { isTTY }) : chunk, done),
  });
  try {
    await write(stream);
  } catch (error) {
    if (!closedOutput.has((error as NodeJS.ErrnoException).code ?? '')) throw failureOf(error);
  }
}

async function temporaryFor(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found && !found.isFile() ? path : `${path}.${process.pid}.part`;
}

/** Replaces control characters of a file or a database if the output is a terminal. */
export function printable(text: string, { isTTY }: { readonly isTTY?: boolean }): string {
  return isTTY ? text.split('\n').map(visible).join('\n') : text;
}

/** Errors of an output whose reader is gone: a closed pipe or terminal. */
const closedOutput = new Set(['EPIPE', 'EIO']);

/** Work that a command has done, reported on standard error if its output is lost, and the exit code for that case. */
export interface CompletedWork {
  readonly message: string;
  readonly exitCode: number;
}

let completedWork: CompletedWork = { message: 'its output was lost', exitCode: exitCodes.failed };

/** Call this before writing the output. */
export function noteCompletedWork(work: CompletedWork): void {
  completedWork = work;
}

/**
 * Ignores a reader that closes the output: `stream-engine imports | head`. Any other failure of the output, such as a full
 * disk, is reported together with the work that it does not undo.
 */
export function handleLostOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (closedOutput.has(error.code ?? '')) return;
    const { message, exitCode } = completedWork;
    process.stderr.write(`error: ${unusableFile('standard output', error).message}; ${message}\n`);
    process.exitCode = exitCode;
  });
}
