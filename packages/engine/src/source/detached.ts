import { Readable } from 'node:stream';
import { orAborted } from '@repo/database';
import { MAGIC_BYTES, mayBecomeMagicNumber } from './compression.ts';

/** A stream whose first bytes can be inspected before it is read. */
export interface Detached extends Readable {
  /** Resolves once they have arrived, or no more will. */
  readonly head: Promise<Buffer>;
}

/** Other imports. A source may be paused for them even though its queue has room. */
interface Others {
  readonly areComing: boolean;
  /** Calls `resume` when the source may be read again. */
  whenOver(resume: () => void): void;
}

interface DetachedOptions {
  readonly yieldTo?: Others | undefined;
  /** Called with the size of each chunk. The stage fails with an error that it throws. */
  readonly onChunk?: ((bytes: number) => void) | undefined;
}

/**
 * Reads from `source` without owning it: a failed pipeline destroys this stream and leaves the request alone.
 * Destroying the request would close the socket before the client has its answer.
 * @param failure returns the error of this stream for the source's error, or for none if the source closed before its
 *   end; also used before this stream is read
 */
export function detached(
  source: Readable,
  failure: (error?: Error) => Error,
  { yieldTo, onChunk }: DetachedOptions = {},
): Detached {
  const head = new Head();
  const onData = (chunk: Buffer) => {
    // An error thrown here would reach the source, and lose a chunk.
    try {
      onChunk?.(chunk.length);
      head.add(chunk);
      if (!stream.push(chunk) || yieldTo?.areComing) source.pause();
    } catch (error) {
      stream.destroy(error as Error);
    }
  };
  const onEnd = () => {
    head.end();
    stream.push(null);
  };
  const onError = (error: Error) => stream.destroy(failure(error));
  const onClose = () => {
    if (!source.readableEnded) stream.destroy(failure(source.errored ?? undefined));
  };
  const resume = () => {
    if (!stream.destroyed) source.resume();
  };
  const stream = new Readable({
    highWaterMark: 64 * 1024,
    read() {
      if (yieldTo) yieldTo.whenOver(resume);
      else source.resume();
    },
    destroy(error, callback) {
      head.end();
      source.off('data', onData).off('end', onEnd).off('close', onClose);
      // Later errors of the source do not matter, but must not become uncaught.
      source.off('error', onError).on('error', () => {});
      source.pause();
      callback(error);
    },
  });
  // The source can fail before a pipeline listens, while the import waits for a connection to the database. The
  // pipeline finds the failure when it starts; without a listener, it would end the process.
  stream.on('error', () => {});
  // oxlint-disable-next-line repo/no-data-listener -- it pauses the source as soon as this stream is full
  source.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  source.pause();
  if (source.closed) onClose();
  return Object.assign(stream, { head: head.complete });
}

/**
 * Waits for the first bytes of a stream, before anything else is set up. They stay in it.
 * @throws the signal's reason; the stream is then destroyed
 */
export async function firstBytes(stream: Detached, signal: AbortSignal): Promise<Buffer> {
  // Makes the stream fill its queue.
  stream.read(0);
  try {
    return await orAborted(stream.head, signal);
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

class Head {
  #bytes = Buffer.alloc(0);
  #resolve!: (bytes: Buffer) => void;
  readonly complete = new Promise<Buffer>((resolve) => {
    this.#resolve = resolve;
  });

  add(chunk: Buffer): void {
    if (!mayBecomeMagicNumber(this.#bytes)) return;
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, MAGIC_BYTES - this.#bytes.length)]);
    if (!mayBecomeMagicNumber(this.#bytes)) this.end();
  }

  end(): void {
    this.#resolve(this.#bytes);
  }
}
