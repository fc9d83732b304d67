import { Stage } from '@repo/transforms';
import { Decompress } from 'fzstd';
import xxhash, { type XXHash } from 'xxhash-wasm';
import { truncatedData, corruptData, missingChecksum } from './compression-problems.ts';
import type { InflateGauge } from './inflate-gauge.ts';
import { ZstdFrames } from './zstd-frames.ts';

const QUEUE_BYTES = 64 * 1024;
const { create64 } = await xxhash();

/**
 * Stage that inflates zstd if node:zlib cannot. It handles one block at a time, at most 128 KiB, and waits for its
 * reader. The library silently inflates some damaged blocks to something else, and does not know checksums. So they
 * are checked here, and a frame must have one.
 */
export class InflateZstd extends Stage<Buffer, Buffer> {
  received = 0;

  constructor(gauge: InflateGauge, windowBytesMax: number) {
    const inflation = new Inflation(gauge, windowBytesMax);
    super({
      step: (chunk) => {
        this.received += chunk.length;
        return inflation.take(chunk);
      },
      finish: () => inflation.finish(),
      readableObjectMode: false,
      writableObjectMode: false,
      readableHighWaterMark: QUEUE_BYTES,
      writableHighWaterMark: QUEUE_BYTES,
    });
  }
}

class Inflation {
  readonly #gauge: InflateGauge;
  readonly #frames: ZstdFrames;
  #frame: Frame | undefined;

  constructor(gauge: InflateGauge, windowBytesMax: number) {
    this.#gauge = gauge;
    this.#frames = new ZstdFrames(windowBytesMax);
  }

  *take(chunk: Buffer): Generator<Buffer> {
    for (const part of this.#frames.take(chunk)) {
      if (part.kind === 'header') {
        if (!part.hasChecksum) throw missingChecksum();
        this.#frame = new Frame(part.bytes, part.contentBytes);
      } else if (part.kind === 'checksum') {
        if (this.#frame?.checksum() !== part.value) throw corruptData('zstd');
      } else {
        const content = this.#frame!.inflate(part.bytes, part.isLast);
        this.#gauge.add(content.length, this.#frames.consumed);
        if (content.length > 0) yield content;
      }
    }
  }

  finish(): readonly Buffer[] {
    this.#frames.finish();
    return [];
  }
}

class Frame {
  readonly #hash: XXHash<bigint> = create64();
  readonly #decompress: Decompress;
  readonly #contentBytes: number | undefined;
  #inflated = 0;
  #content: Uint8Array[] = [];

  constructor(header: Buffer, contentBytes: number | undefined) {
    this.#contentBytes = contentBytes;
    this.#decompress = new Decompress((content) => this.#content.push(content));
    this.#decompress.push(header);
  }

  /** Content of a block; that of a very short frame comes with its last one. */
  inflate(block: Buffer, isLast: boolean): Buffer {
    this.#content = [];
    try {
      this.#decompress.push(block, isLast);
    } catch (error) {
      throw corruptData('zstd', error);
    }
    const content = Buffer.concat(this.#content);
    this.#hash.update(content);
    this.#inflated += content.length;
    if (isLast && this.#contentBytes !== undefined && this.#inflated !== this.#contentBytes)
      throw this.#inflated < this.#contentBytes ? truncatedData('zstd') : corruptData('zstd');
    return content;
  }

  checksum(): number {
    return Number(BigInt.asUintN(32, this.#hash.digest()));
  }
}
