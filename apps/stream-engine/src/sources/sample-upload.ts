import { pipeline } from 'node:stream';
import { orAborted } from '@repo/database';
import type { FastifyRequest } from 'fastify';
import type { Admission } from '../imports/admission.ts';
import { defaultUploadLimits, type UploadLimits } from '../limits.ts';
import { Problem } from '../problem.ts';
import { inflate } from './inflate.ts';
import { declaredCompression, type UploadSource } from './upload-source.ts';
import { withUpload } from './with-upload.ts';

/** Of a file as it is once inflated. */
const SAMPLE_BYTES = 1024 * 1024;

/** The beginning of a file. */
export interface Sample {
  /** At most {@link SAMPLE_BYTES}, inflated and in the file's own encoding. */
  readonly bytes: Buffer;
  /** Whether the file goes on, so that its last record and last character may be incomplete. */
  readonly cut: boolean;
}

interface SampleOptions {
  /** For files whose inflating takes a window of megabytes. */
  readonly windows: Admission;
  readonly limits: Partial<UploadLimits>;
  /** The client sends the beginning of its file only. */
  readonly cut: boolean;
}

/**
 * Reads the beginning of a request's file and leaves the rest where it is.
 * @param signal aborted when nobody waits for it any more
 * @throws Problem as an import of the same request would, except that compressed data may break off where the client has
 *   cut it; the signal's reason
 */
export async function sampleUpload(
  request: FastifyRequest,
  options: SampleOptions,
  signal: AbortSignal,
): Promise<Sample> {
  const upload = { compression: declaredCompression(request), windows: options.windows };
  return withUpload(request, upload, signal, (source) => orAborted(readSample(source, options), signal));
}

async function readSample(source: UploadSource, { limits, cut }: SampleOptions): Promise<Sample> {
  const inflation = source.compression && inflate(source.compression, { ...defaultUploadLimits, ...limits });
  const stream = inflation ? pipeline(source.stream, inflation, () => {}) : source.stream;
  const bytes = Buffer.allocUnsafeSlow(SAMPLE_BYTES);
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.copy(bytes, length);
      if (length === SAMPLE_BYTES) return { bytes, cut: true };
    }
  } catch (error) {
    const breaksOff = error instanceof Problem && error.code === 'COMPRESSION_CORRUPT';
    if (!(cut && breaksOff && length > 0)) throw error;
    return { bytes: bytes.subarray(0, length), cut };
  }
  await source.finished();
  return { bytes: bytes.subarray(0, length), cut };
}
