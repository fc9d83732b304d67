import { Writable } from 'node:stream';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import { toDatabaseError } from '../errors/describe-error.ts';
import { CopyStateError } from '../errors/errors.ts';

export interface CopySinkOptions {
  /**
   * Called with each chunk, as it was written, once its bytes have left it: the kernel (or the TLS layer) has
   * its own copy and the Buffer may be overwritten. Not called for chunks that were under way when the sink
   * failed or was destroyed: those may never be reused, the socket can still be reading them.
   */
  readonly onWritten?: (chunk: Buffer) => void;
  /** Called when the sink begins to wait for the database: for the COPY to start, to take bytes, to finish. */
  readonly onBlocked?: () => void;
  /** Called exactly once after each onBlocked, also when the sink fails meanwhile. */
  readonly onUnblocked?: () => void;
  /** Bytes to queue before `write` returns false. One chunk is under way in any case. Default: Node's. */
  readonly highWaterMark?: number;
}

type Callback = (error?: Error | null) => void;

const EMPTY = Buffer.alloc(0);

/** What the server's log says when an import is given up; our own error might quote the data. */
const GIVEN_UP = 'the import was given up';

/**
 * The end of an import's pipeline: a Writable that feeds one `COPY … FROM STDIN`.
 *
 * `begin(sql)` starts the statement and must come before the first chunk. 'finish' means that the server has
 * acknowledged the COPY; `rowCount` is then its count. `destroy()` sends CopyFail and closes at once, whatever
 * the database is doing: the ROLLBACK (or the end of the connection) that has to follow is the transaction's
 * business. Errors of the server and of the connection arrive as `DatabaseError`.
 *
 * Hazards. pg-copy-streams' own stream waits for the server in `destroy`, for ever if the table is locked or
 * the backend frozen; it may not be destroyed after it has reported an error (its connection is null then);
 * and it emits errors after its end. Hence a stream around it rather than the stream itself.
 */
export class CopySink extends Writable {
  readonly #client: pg.Client;
  readonly #options: CopySinkOptions;
  #copy: CopyStreamQuery | undefined;
  /** The statement has ended, well or badly: there is nothing left to fail. */
  #ended = false;
  #blocked = false;
  /** Callback of the write or the end under way. */
  #pending: Callback | undefined;

  constructor(client: pg.Client, options: CopySinkOptions = {}) {
    super(options.highWaterMark === undefined ? {} : { highWaterMark: options.highWaterMark });
    this.#client = client;
    this.#options = options;
  }

  /** Rows that the server says it loaded; 0 until 'finish'. Triggers can make it less than the rows sent. */
  get rowCount(): number {
    return this.#ended ? (this.#copy?.rowCount ?? 0) : 0;
  }

  /**
   * Sends the COPY statement. Does not wait for it: if it fails, the sink does.
   * A sink that has been destroyed ignores the call, because a pipeline may fail just before its header is read.
   *
   * @param sql the statement; a SAVEPOINT or TRUNCATE may stand before it, and what returns no row behind it
   * @throws {CopyStateError} when called twice, or with a statement that is no `COPY … FROM STDIN`.
   */
  begin(sql: string): void {
    if (this.destroyed) return;
    if (this.#copy !== undefined) throw new CopyStateError('COPY_ALREADY_BEGUN', 'COPY has begun already');
    // Any other statement's answer would crash pg-copy-streams inside the socket's data event.
    if (!/^(?:(?:SAVEPOINT|TRUNCATE) [^;]+; )?COPY\s.*\sFROM\s+STDIN\b/su.test(sql))
      throw new CopyStateError('COPY_STATEMENT_INVALID', 'not a COPY … FROM STDIN statement');
    const copy = copyFrom(sql);
    copy.on('error', (error) => this.#fail(error));
    this.#copy = copy;
    sinks.set(this.#client, this);
    this.#client.query(copy);
  }

  /** Whether the server waits for rows: it owes no answer then, however long none comes. */
  get wantsRows(): boolean {
    const copy = this.#copy;
    return copy !== undefined && !this.#ended && copy.writableCorked === 0 && !copy.writableEnded;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    const copy = this.#copy;
    if (copy === undefined)
      return callback(new CopyStateError('COPY_NOT_BEGUN', 'a chunk was written before begin()'));
    this.#pending = callback;
    // Node catches what `_final` throws, not what `_write` does.
    this.#orFail(() => {
      copy.write(chunk, (error) => {
        if (!error) this.#whenSocketIsEmpty(() => this.#written(chunk));
      });
      // Corked: the server has not answered the statement yet. Bytes left: the kernel took less than everything.
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
    // Not awaited. Where the server is still to answer the COPY, CopyFail goes out when it does; after
    // CopyDone nothing can be sent any more and the COPY may succeed: only ROLLBACK undoes it.
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
   * pg-copy-streams calls back as soon as `socket.write` returns true, which only means that less than a
   * high-water mark is queued: the chunk itself may be in that queue, by reference. A socket's writableLength
   * goes down when libuv has passed the bytes to the kernel (StreamBase calls back), or when TLSWrap::DoWrite
   * has encrypted them or copied what it could not encrypt yet, and the result has been passed on. Where some
   * are left, an empty write is queued behind them, whose callback comes at that moment ('drain' would not:
   * it is only emitted after a write that returned false).
   */
  #whenSocketIsEmpty(callback: () => void): void {
    const socket = this.#socket;
    if (socket.writableLength === 0) return callback();
    socket.write(EMPTY, (error) => {
      // A failing socket fails the client, and the client fails the COPY: see #fail.
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

  /** In an event of the socket a throw would end the process: it fails the sink. */
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
    // The client lives on in its pool, and would keep the whole pipeline with its buffers.
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

/** The sink of the COPY that is under way on this client. */
export function sinkOf(client: pg.Client): CopySink | undefined {
  return sinks.get(client);
}

/** Makes a {@link CopySink} on a client that is inside a transaction. */
export function createCopySink(client: pg.Client, options: CopySinkOptions = {}): CopySink {
  return new CopySink(client, options);
}
