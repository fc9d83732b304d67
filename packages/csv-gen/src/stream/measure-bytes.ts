import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** Passes bytes on unchanged, counting and hashing them. */
export class MeasureBytes extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #sha256: string | undefined;

  get bytes(): number {
    return this.#bytes;
  }

  /** SHA-256 of all bytes, in lower-case hexadecimal; undefined until the last byte has passed. */
  get sha256(): string | undefined {
    return this.#sha256;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.#sha256 = this.#hash.digest('hex');
    done();
  }
}
