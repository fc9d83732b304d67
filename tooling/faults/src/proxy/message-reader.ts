import { messageName, type Sender, startupName } from './message-names.ts';

export interface Message {
  readonly sender: Sender;
  /** Name of the message in the PostgreSQL manual: `Query`, `CopyData`, `CommandComplete`. */
  readonly name: string;
  /** The bytes after the length, at most {@link HEAD_BYTES_MAX}. */
  readonly head: Buffer;
}

/** Bytes of one message, or of none, in the order in which they arrived. */
export interface Piece {
  readonly bytes: Buffer;
  /** The message that begins with these bytes. */
  readonly begins?: Message;
  /** Whether a message ends with these bytes. */
  readonly ends: boolean;
}

/** Enough to recognise a statement. A CopyData may have any size and is never held as a whole. */
const HEAD_BYTES_MAX = 4096;

const LENGTH_BYTES = 4;

const EMPTY = Buffer.alloc(0);

/**
 * Finds the messages that one side of a connection sends, however they are split.
 *
 * The first message of a frontend has no first byte; after SSLRequest and GSSENCRequest another one without follows. The
 * backend answers these two with a single byte that is no message: {@link expectByte}. The proxy cannot read encrypted
 * connections.
 */
export class MessageReader {
  readonly #sender: Sender;
  #isStartup: boolean;
  #expectsByte = false;
  /** Bytes of the current message that are still to come. */
  #left = 0;
  /** The beginning of a message, too short to recognise it. */
  #kept: Buffer = EMPTY;

  constructor(sender: Sender) {
    this.#sender = sender;
    this.#isStartup = sender === 'frontend';
  }

  /** Marks the next byte of this side as the answer to a request for encryption. */
  expectByte(): void {
    this.#expectsByte = true;
  }

  /** Yields the bytes kept before and those of the chunk, except a last part too short to recognise its message. */
  *read(chunk: Buffer): Generator<Piece> {
    let bytes = this.#kept.length > 0 ? Buffer.concat([this.#kept, chunk]) : chunk;
    this.#kept = EMPTY;
    while (bytes.length > 0) {
      const piece = this.#next(bytes);
      if (piece === undefined) {
        this.#kept = bytes;
        return;
      }
      bytes = bytes.subarray(piece.bytes.length);
      yield piece;
    }
  }

  #next(bytes: Buffer): Piece | undefined {
    if (this.#left > 0) return this.#take(bytes);
    if (this.#expectsByte) {
      this.#expectsByte = false;
      return { bytes: bytes.subarray(0, 1), ends: true };
    }
    const lengthAt = this.#isStartup ? 0 : 1;
    const headAt = lengthAt + LENGTH_BYTES;
    if (bytes.length < headAt) return undefined;
    const size = lengthAt + bytes.readUInt32BE(lengthAt);
    const headEnd = Math.min(size, headAt + HEAD_BYTES_MAX);
    if (bytes.length < headEnd) return undefined;
    const begins = this.#message(bytes[0]!, bytes.subarray(headAt, headEnd));
    this.#left = size;
    return { ...this.#take(bytes), begins };
  }

  #take(bytes: Buffer): Piece {
    const taken = bytes.subarray(0, this.#left);
    this.#left -= taken.length;
    return { bytes: taken, ends: this.#left === 0 };
  }

  #message(firstByte: number, head: Buffer): Message {
    const sender = this.#sender;
    if (!this.#isStartup) return { sender, name: messageName(sender, firstByte), head };
    const name = startupName(head.readUInt32BE(0));
    this.#isStartup = name !== 'StartupMessage';
    return { sender, name, head };
  }
}
