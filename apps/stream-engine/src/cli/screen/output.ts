import { once } from 'node:events';
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { failureOf } from '../failure/command-failure.ts';
import { exitCodes } from '../failure/exit-codes.ts';
import { unusable } from '../arguments/input-file.ts';
import { visible } from './visible-text.ts';

/** A file that is there when all of it is, and is left as it was otherwise. */
export class OutputFile {
  readonly stream: WriteStream;
  readonly #path: string;
  /** What is written to until then: the file itself where that is a device or a pipe, which no file is to replace. */
  readonly #target: string;

  private constructor(path: string, target: string) {
    this.#path = path;
    this.#target = target;
    this.stream = createWriteStream(target);
    // Whoever writes is told.
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
      throw unusable(path, error);
    }
  }

  /** When all has been written. @throws CommandFailure FILE_UNUSABLE */
  async keep(): Promise<void> {
    try {
      if (this.#target !== this.#path) await rename(this.#target, this.#path);
      process.off('exit', this.#remove);
    } catch (error) {
      this.discard();
      throw unusable(this.#path, error);
    }
  }

  discard(): void {
    process.off('exit', this.#remove);
    this.stream.destroy();
    this.#remove();
  }

  /** At once: also where a second Ctrl-C ends the process. */
  readonly #remove = (): void => {
    if (this.#target !== this.#path) rmSync(this.#target, { force: true });
  };
}

/**
 * Writes to a file, or to standard output, where whoever reads may have enough before the end.
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
    throw isOfFile(error, file) ? unusable(path, error) : failureOf(error);
  }
  await file.keep();
}

/** A pipeline destroys the file with the error of its source. Only errors of the file system name a call. */
function isOfFile(error: unknown, { stream }: OutputFile): boolean {
  return error === stream.errored && (error as NodeJS.ErrnoException).syscall !== undefined;
}

async function writeStandardOutput(write: (stream: Writable) => Promise<unknown>): Promise<void> {
  // Which ends with what is written; standard output itself does not.
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

/** A text with words of a file or a database: for a terminal without what it would obey, for whatever else as it is. */
export function printable(text: string, { isTTY }: { readonly isTTY?: boolean }): string {
  return isTTY ? text.split('\n').map(visible).join('\n') : text;
}

/** No one reads any more: a pipe is closed, or a terminal. */
const closedOutput = new Set(['EPIPE', 'EIO']);

/** What a command has done that its output would have said, and what it ends with where that is lost. */
export interface DoneWork {
  readonly message: string;
  readonly exitCode: number;
}

let doneWork: DoneWork = { message: 'what it shows is lost', exitCode: exitCodes.failed };

/** To be called before the output is written. */
export function beforeOutput(work: DoneWork): void {
  doneWork = work;
}

/**
 * A reader may have enough at any time: `stream-engine imports | head`. Any other failure of the output, such as a full
 * disk, is reported together with what has been done, which it does not undo.
 */
export function surviveLostOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (closedOutput.has(error.code ?? '')) return;
    const { message, exitCode } = doneWork;
    process.stderr.write(`error: ${unusable('standard output', error).message}; ${message}\n`);
    process.exitCode = exitCode;
  });
}
