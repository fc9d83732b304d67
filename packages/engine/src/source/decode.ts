import { Stage } from '@repo/transforms';
import { inspectContent } from './foreign-content.ts';
import { type Transcoder, transcoderFor } from './transcode.ts';

const QUEUE_BYTES = 64 * 1024;

/** Stage that converts a file's text to UTF-8. */
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

  /** Whether the file's encoding is not UTF-8; known once the first bytes have been emitted. */
  get isTranscoded(): boolean {
    return this.#decoding.isTranscoded;
  }

  /** Bytes of UTF-8 output so far. */
  get bytes(): number {
    return this.#decoding.bytes;
  }
}

/**
 * Rejects content whose first bytes show that it is not CSV, and converts the rest to UTF-8. A byte order mark
 * decides the encoding, otherwise the client does. The default is UTF-8, which passes unchanged. Invalid sequences
 * become invalid UTF-8, so that their records are rejected.
 * @param encoding as `encodingNamed` returns it
 * @throws Problem like `inspectContent`; it ends the pipeline
 */
export function decode(encoding?: string): Decode {
  return new Decode(encoding);
}

class Decoding {
  bytes = 0;
  readonly #declared: string | undefined;
  #transcoder: Transcoder | undefined;
  /** First bytes, until there are enough for a decision. */
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
