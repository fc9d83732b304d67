import { type Duplex, Transform, type TransformCallback } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { ImportLimits } from '../limits/import-limits.ts';
import type { Compression } from './compression.ts';
import { truncatedData, corruptData, trailingData } from './compression-problems.ts';
import { InflateGauge } from './inflate-gauge.ts';
import { InflateZstd } from './inflate-zstd.ts';
import { createZstdDecompress, type ZlibStream } from './native-zstd.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** Stage that inflates a file. */
export interface Inflate extends Duplex {
  /** Compressed bytes received. */
  readonly received: number;
  /** Milliseconds used in this thread; zlib works in others. */
  readonly busyMs?: number;
}

/** Inflated bytes per chunk: enough to be worth a turn of zlib's thread, few enough to wait in a queue. */
const CHUNK_BYTES = 128 * 1024;
const QUEUE_BYTES = 64 * 1024;

/**
 * Creates the stage that inflates all members or frames of a compressed file, within the limits.
 * @throws Problem COMPRESSION_CORRUPT for data that is damaged, incomplete or followed by anything else;
 *   INFLATE_LIMIT
 */
export function inflate(compression: Compression, limits: ImportLimits): Inflate {
  const gauge = new InflateGauge(limits);
  const options = { chunkSize: CHUNK_BYTES };
  switch (compression) {
    case 'gzip':
      return new ZlibInflate(compression, createGunzip(options), gauge);
    case 'br':
      return new ZlibInflate(compression, createBrotliDecompress(options), gauge);
    case 'zstd': {
      const engine = createZstdDecompress?.(options, ZSTD_WINDOW_BYTES_MAX);
      return engine
        ? new ZlibInflate(compression, engine, gauge, new ZstdFrames(ZSTD_WINDOW_BYTES_MAX))
        : new InflateZstd(gauge, ZSTD_WINDOW_BYTES_MAX);
    }
  }
}

/** RFC 8878 recommends that every decoder supports this much; `zstd -19` needs no more. */
const ZSTD_WINDOW_BYTES_MAX = 8 * 1024 * 1024;

/** Wraps an engine of node:zlib, which ends silently if it does not understand what follows. */
class ZlibInflate extends Transform implements Inflate {
  received = 0;
  readonly #compression: Compression;
  readonly #engine: ZlibStream;
  readonly #gauge: InflateGauge;
  /** Detects a frame that lacks part of its magic number, which the engine does not. */
  readonly #frames: ZstdFrames | undefined;
  #flushed: TransformCallback | undefined;

  constructor(compression: Compression, engine: ZlibStream, gauge: InflateGauge, frames?: ZstdFrames) {
    super({ readableHighWaterMark: QUEUE_BYTES, writableHighWaterMark: QUEUE_BYTES });
    this.#compression = compression;
    this.#gauge = gauge;
    this.#frames = frames;
    this.#engine = engine;
    // oxlint-disable-next-line repo/no-data-listener -- it pauses the engine as soon as this stream is full
    this.#engine.on('data', (chunk: Buffer) => this.#emit(chunk));
    this.#engine.on('end', () => this.#end()).on('error', (error) => this.#fail(error));
  }

  override _transform(chunk: Buffer, _encoding: string, callback: TransformCallback): void {
    this.received += chunk.length;
    try {
      this.#frames?.check(chunk);
      this.#engine.write(chunk, (error) => {
        if (!error) callback();
      });
    } catch (error) {
      callback(error as Error);
    }
  }

  override _flush(callback: TransformCallback): void {
    try {
      this.#frames?.finish();
      this.#flushed = callback;
      this.#engine.end();
    } catch (error) {
      callback(error as Error);
    }
  }

  override _read(size: number): void {
    this.#engine.resume();
    super._read(size);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#engine.destroy();
    callback(error);
  }

  #emit(chunk: Buffer): void {
    try {
      this.#gauge.add(chunk.length, this.#engine.bytesWritten);
      if (!this.push(chunk)) this.#engine.pause();
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  #end(): void {
    if (this.#flushed && this.received > 0 && this.#engine.bytesWritten === this.received) this.#flushed();
    else if (this.received === 0) this.destroy(truncatedData(this.#compression));
    else this.destroy(trailingData(this.#compression));
  }

  #fail(error: Error & { code?: string }): void {
    const isCut = error.code === 'Z_BUF_ERROR';
    this.destroy(isCut ? truncatedData(this.#compression, error) : corruptData(this.#compression, error));
  }
}
