import { Writable } from 'node:stream';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import { toDatabaseError } from '../errors/describe-error.ts';
import { CopyStateError } from '../errors/errors.ts';

export interface CopySinkOptions {
  /**
   * Called with each chunk, unchanged, once its bytes have left it: the kernel (or the TLS layer) has its own copy,
   * and the Buffer may be overwritten. Not called for chunks in flight when the sink failed or was destroyed: never
   * reuse those, because the socket may still read them.
   */
  readonly onWritten?: (chunk: Buffer) => void;
  /** Called when the sink starts to wait for the database: for COPY to start, to take bytes, or to finish. */
  readonly onBlocked?: () => void;
  /** Called exactly once after each onBlocked, even if the sink fails in between. */
  readonly onUnblocked?: () => void;
  /** Bytes to queue before `write` returns false, in addition to one chunk in flight. Default: Node's. */
  readonly highWaterMark?: number;
}

type Callback = (error?: Error | null) => void;

const EMPTY = Buffer.alloc(0);

/** Message for the server's log when an import is given up. Our own error might quote the data. */
const GIVEN_UP = 'the import was given up';

/**
 * The end of an import's pipeline: a Writable that feeds one `COPY … FROM STDIN`.
 *
 * Call `begin(sql)` before the first chunk; it starts the statement. 'finish' means that the server has acknowledged
 * the COPY, and `rowCount` is its count. `destroy()` sends CopyFail and closes immediately, whatever the database is
 * doing; the transaction takes care of the ROLLBACK (or the end of the connection) that must follow. Errors of the
 * server and of the connection arrive as `DatabaseError`.
 *
 * Hazards: the stream of pg-copy-streams waits for the server in `destroy`, forever if the table is locked or the
 * backend frozen. It must not be destroyed after it has reported an error, because its connection is null then. And
 * it emits errors after its end. So this class wraps that stream.
 */
export class CopySink extends Writable {
  readonly #client: pg.Client;
  readonly #options: CopySinkOptions;
  #copy: CopyStreamQuery | undefined;
  /** The statement has ended, successfully or not, and can no longer fail. */
  #ended = false;
  #blocked = false;
  /** Callback of the current write or end. */
  #pending: Callback | undefined;

  constructor(client: pg.Client, options: CopySinkOptions = {}) {
    super(options.highWaterMark === undefined ? {} : { highWaterMark: options.highWaterMark });
    this.#client = client;
    this.#options = options;
  }

  /**
   * Number of rows that the server reports as loaded; 0 until 'finish'. Triggers can make it less than the rows sent.
   */
  get rowCount(): number {
    return this.#ended ? (this.#copy?.rowCount ?? 0) : 0;
  }

  /**
   * Sends the COPY statement without waiting for it: if it fails, the sink fails. A destroyed sink ignores the call,
   * because a pipeline may fail just before its header is read.
   *
   * @param sql the statement; a SAVEPOINT or TRUNCATE may precede it, and statements that return no row may follow
   * @throws {CopyStateError} if called twice, or with a statement other than `COPY … FROM STDIN`
   */
  begin(sql: string): void {
    if (this.destroyed) return;
    if (this.#copy !== undefined) throw new CopyStateError('COPY_ALREADY_BEGUN', 'COPY has begun already');
    // The answer to any other statement would crash pg-copy-streams inside the socket's data event.
    if (!/^(?:(?:SAVEPOINT|TRUNCATE) [^;]+; )?COPY\s.*\sFROM\s+STDIN\b/su.test(sql))
      throw new CopyStateError('COPY_STATEMENT_INVALID', 'not a COPY … FROM STDIN statement');
    const copy = copyFrom(sql);
    copy.on('error', (error) => this.#fail(error));
    this.#copy = copy;
    sinks.set(this.#client, this);
    this.#client.query(copy);
  }

  /** Whether the server waits for rows. If so, it owes no answer, however long no rows arrive. */
  get wantsRows(): boolean {
    const copy = this.#copy;
    return copy !== undefined && !this.#ended && copy.writableCorked === 0 && !copy.writableEnded;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    const copy = this.#copy;
    if (copy === undefined)
      return callback(new CopyStateError('COPY_NOT_BEGUN', 'a chunk was written before begin()'));
    this.#pending = callback;
    // Node catches errors thrown in `_final`, but not in `_write`.
    this.#orFail(() => {
      copy.write(chunk, (error) => {
        if (!error) this.#whenSocketIsEmpty(() => this.#written(chunk));
      });
      // Corked: the server has not answered the statement yet. Bytes left: the kernel did not take all of them.
      if (copy.writableCorked > 0 || this.#socket.writableLength > 0) this.#block();
    });
  }

  override _final(callback: Callback): void {
    const copy = this.#copy;
    if (copy === undefined)
      return callback(new CopyStateError('COPY_NOT_BEGUN', 'the sink was ended before begin()'));
    this.#pending = callback;
    this.#block();
    copy.once('finish', () => this.#settle());
    copy.end();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#unblock();
    // This is not awaited. If the server has not answered the COPY yet, CopyFail is sent when it does. After CopyDone
    // nothing can be sent, and the COPY may succeed; only ROLLBACK undoes it.
    if (!this.#ended) this.#copy?.destroy(new Error(GIVEN_UP));
    this.#takePending()?.(error ?? new Error(GIVEN_UP));
    callback(error);
  }

  get #socket(): Writable {
    return this.#client.connection.stream;
  }

  /**
   * Calls back when everything written to the socket so far has left our memory.
   *
   * pg-copy-streams calls back as soon as `socket.write` returns true, which only means that less than a high-water
   * mark is queued: the chunk itself may be in that queue, by reference. A socket's writableLength decreases when
   * libuv has passed the bytes to the kernel (StreamBase calls back), or when TLSWrap::DoWrite has encrypted or
   * copied them and passed the result on. If some bytes are left, an empty write is queued after them, and its
   * callback comes at that moment. 'drain' would not do: it is emitted only after a write that returned false.
   */
  #whenSocketIsEmpty(callback: () => void): void {
    const socket = this.#socket;
    if (socket.writableLength === 0) return callback();
    socket.write(EMPTY, (error) => {
      // A failing socket fails the client, which fails the COPY: see #fail.
      if (!error) callback();
    });
  }

  #written(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#orFail(() => {
      this.#unblock();
      this.#options.onWritten?.(chunk);
      this.#takePending()?.();
    });
  }

  #settle(): void {
    this.#end();
    this.#orFail(() => {
      this.#unblock();
      this.#takePending()?.();
    });
  }

  /** Fails the sink if the step throws: an error thrown in a socket event would end the process. */
  #orFail(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#end();
    if (this.destroyed) return;
    const failure = toDatabaseError(error);
    const pending = this.#takePending();
    if (pending === undefined) this.destroy(failure);
    else pending(failure);
  }

  #end(): void {
    this.#ended = true;
    // The client stays in its pool, and would keep the whole pipeline with its buffers alive.
    if (sinks.get(this.#client) === this) sinks.delete(this.#client);
  }

  #takePending(): Callback | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }

  #block(): void {
    if (this.#blocked) return;
    this.#blocked = true;
    this.#options.onBlocked?.();
  }

  #unblock(): void {
    if (!this.#blocked) return;
    this.#blocked = false;
    this.#options.onUnblocked?.();
  }
}

const sinks = new WeakMap<pg.Client, CopySink>();

/** The sink of the COPY that is running on this client. */
export function sinkOf(client: pg.Client): CopySink | undefined {
  return sinks.get(client);
}

/** Creates a {@link CopySink} on a client that is in a transaction. */
export function createCopySink(client: pg.Client, options: CopySinkOptions = {}): CopySink {
  return new CopySink(client, options);
}
