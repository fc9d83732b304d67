import { createHash, type Hash } from 'node:crypto';
import { Stage } from '@repo/transforms';
import { countChunk } from './collect-chunks.ts';

const QUEUE_BYTES = 64 * 1024;

/** Stage that counts and, if requested, hashes the bytes that pass. */
export class Meter extends Stage<Buffer, Buffer> {
  bytes = 0;
  readonly #hash: Hash | undefined;

  constructor({ isHashed }: { readonly isHashed: boolean }) {
    super({
      step: (chunk) => this.#take(chunk),
      readableObjectMode: false,
      writableObjectMode: false,
      readableHighWaterMark: QUEUE_BYTES,
      writableHighWaterMark: QUEUE_BYTES,
    });
    this.#hash = isHashed ? createHash('sha256') : undefined;
  }

  #take(chunk: Buffer): readonly Buffer[] {
    this.bytes += chunk.length;
    countChunk(chunk.length);
    this.#hash?.update(chunk);
    return [chunk];
  }

  /** SHA-256 of all bytes, hexadecimal, for a meter that hashes. Call it once, at the end. */
  digest(): string {
    return this.#hash!.digest('hex');
  }
}
