import { Stage } from '@repo/transforms';
import { inspectContent } from './foreign-content.ts';
import { type Transcoder, transcoderFor } from './transcode.ts';

const QUEUE_BYTES = 64 * 1024;

/** The stage that turns a file's text into UTF-8. */
export class Decode extends Stage<Buffer, Buffer> {
  readonly #decoding: Decoding;

  constructor(encoding: string | undefined) {
    const decoding = new Decoding(encoding);
    super({
      step: (chunk) => decoding.take(chunk),
      finish: () => decoding.finish(),
      readableObjectMode: false,
      writableObjectMode: false,
      readableHighWaterMark: QUEUE_BYTES,
      writableHighWaterMark: QUEUE_BYTES,
    });
    this.#decoding = decoding;
  }

  /** Whether the file is in another encoding than UTF-8; known once the first bytes have come out. */
  get isTranscoded(): boolean {
    return this.#decoding.isTranscoded;
  }

  /** Bytes of UTF-8 that have left it. */
  get bytes(): number {
    return this.#decoding.bytes;
  }
}

/**
 * Refuses by its first bytes what is evidently not CSV, and makes UTF-8 of the rest. A byte order mark says which
 * encoding it is, else the client does, else it is UTF-8, which passes untouched. Invalid sequences become invalid
 * UTF-8, for the records that hold them to be rejected.
 * @param encoding as `encodingNamed` returns it
 * @throws Problem as `inspectContent` does; it ends the pipeline
 */
export function decode(encoding?: string): Decode {
  return new Decode(encoding);
}

class Decoding {
  bytes = 0;
  readonly #declared: string | undefined;
  #transcoder: Transcoder | undefined;
  /** The first bytes, until they are enough to judge by. */
  #head: Buffer | undefined = Buffer.alloc(0);

  constructor(declared: string | undefined) {
    this.#declared = declared;
  }

  get isTranscoded(): boolean {
    return this.#transcoder !== undefined;
  }

  *take(chunk: Buffer): Generator<Buffer> {
    const text = this.#head ? this.#begin(this.#head, chunk, false) : chunk;
    if (text) yield* this.#emit(this.#transcoder ? this.#transcoder.write(text) : text);
  }

  *finish(): Generator<Buffer> {
    if (this.#head) {
      const text = this.#begin(this.#head, Buffer.alloc(0), true)!;
      yield* this.#emit(this.#transcoder ? this.#transcoder.write(text) : text);
    }
    if (this.#transcoder) yield* this.#emit(this.#transcoder.end());
  }

  #begin(head: Buffer, chunk: Buffer, atEnd: boolean): Buffer | undefined {
    const bytes = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const found = inspectContent(bytes, atEnd, this.#declared);
    this.#head = found ? undefined : bytes;
    if (!found) return undefined;
    this.#transcoder = transcoderFor(found.encoding ?? this.#declared ?? 'utf-8');
    return bytes;
  }

  *#emit(bytes: Buffer): Generator<Buffer> {
    this.bytes += bytes.length;
    if (bytes.length > 0) yield bytes;
  }
}
