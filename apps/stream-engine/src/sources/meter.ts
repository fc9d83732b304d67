import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { countChunk } from './collect-chunks.ts';

/** The stage that counts and hashes what passes, unchanged. */
export class Meter extends Transform {
  bytes = 0;
  readonly #hash = createHash('sha256');

  override _transform(
    chunk: Buffer,
    _encoding: string,
    callback: (error: null, chunk: Buffer) => void,
  ): void {
    this.bytes += chunk.length;
    countChunk(chunk.length);
    this.#hash.update(chunk);
    callback(null, chunk);
  }

  /** SHA-256 of all bytes, in hexadecimal; to be asked once, at the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
