import { pipeline } from 'node:stream';
import type { ImportLimits } from '../limits/import-limits.ts';
import { Problem } from '../problem/problem.ts';
import { inflate } from './inflate.ts';
import type { ImportSource } from './import-source.ts';

/** Size of a sample, inflated. */
export const SAMPLE_BYTES = 1024 * 1024;

/** Beginning of a file. */
export interface Sample {
  /** Inflated bytes in the file's own encoding, at most {@link SAMPLE_BYTES}. */
  readonly bytes: Buffer;
  /** Encoding as declared by the client; see `ImportSource`. */
  readonly encoding?: string | undefined;
  /** Delimiter as declared by the client; see `ImportSource`. */
  readonly delimiter?: number | undefined;
  /** Whether the file continues, so that its last record and last character may be incomplete. */
  readonly cut: boolean;
}

interface SampleOptions {
  readonly limits: ImportLimits;
  /** Whether the source has only the beginning of the file. */
  readonly cut: boolean;
}

/**
 * Reads the beginning of a file and leaves the rest unread.
 * @throws Problem like an import of the same file, except that compressed data may end where it was cut
 */
export async function readSample(source: ImportSource, { limits, cut }: SampleOptions): Promise<Sample> {
  const inflation = source.compression && inflate(source.compression, limits);
  const stream = inflation ? pipeline(source.stream, inflation, () => {}) : source.stream;
  const bytes = Buffer.allocUnsafeSlow(SAMPLE_BYTES);
  const { encoding, delimiter } = source;
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.copy(bytes, length);
      if (length === SAMPLE_BYTES) return { bytes, encoding, delimiter, cut: true };
    }
  } catch (error) {
    const truncatedData = error instanceof Problem && error.code === 'COMPRESSION_CORRUPT';
    if (!(cut && truncatedData && length > 0)) throw error;
    return { bytes: bytes.subarray(0, length), encoding, delimiter, cut };
  }
  await source.finished();
  return { bytes: bytes.subarray(0, length), encoding, delimiter, cut };
}
