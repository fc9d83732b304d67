import { createHash } from 'node:crypto';
import { Stage } from '@repo/transforms';
import { countChunk } from './collect-chunks.ts';

const QUEUE_BYTES = 64 * 1024;

/** The stage that counts and hashes what passes, unchanged. */
export class Meter extends Stage<Buffer, Buffer> {
  bytes = 0;
  readonly #hash = createHash('sha256');

  constructor() {
    super({
      step: (chunk) => this.#take(chunk),
      readableObjectMode: false,
      writableObjectMode: false,
      readableHighWaterMark: QUEUE_BYTES,
      writableHighWaterMark: QUEUE_BYTES,
    });
  }

  #take(chunk: Buffer): readonly Buffer[] {
    this.bytes += chunk.length;
    countChunk(chunk.length);
    this.#hash.update(chunk);
    return [chunk];
  }

  /** SHA-256 of all bytes, in hexadecimal; to be asked once, at the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
