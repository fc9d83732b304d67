import { orAborted } from '@repo/database';
import type { Admission, Compression, ImportSource, OpenSource } from '@repo/engine';
import type { FastifyRequest } from 'fastify';
import { sendContinue } from '../plugins/expect-continue.ts';
import { declaredCompression, openUpload } from './open-upload.ts';

export interface UploadContext {
  /** Compression that the headers declare. */
  readonly compression: Compression | undefined;
  /** Slots for files that need a window of megabytes to inflate. */
  readonly windows: Admission;
}

/**
 * Requests the body, opens its file for `work`, and closes it afterwards.
 * @throws Problem as `openUpload` does, CAPACITY_REACHED if no window is free, and what `work` throws; the signal's reason
 */
export async function receiveUpload<T>(
  request: FastifyRequest,
  { compression, windows }: UploadContext,
  signal: AbortSignal,
  work: (source: ImportSource) => Promise<T>,
): Promise<T> {
  sendContinue(request.raw);
  const source = await orAborted(openUpload(request, compression, signal), signal);
  try {
    const hasWindow = source.compression === 'zstd' || source.compression === 'br';
    return await (hasWindow ? windows.run(() => work(source), signal) : work(source));
  } finally {
    // If no pipeline took the stream over, it would block the rest of the body.
    source.stream.destroy();
  }
}

/** Source that receives the upload when it is opened. Its headers are not checked before. */
export function uploadSource(
  request: FastifyRequest,
  { windows }: Pick<UploadContext, 'windows'>,
): OpenSource {
  return (signal, work) =>
    receiveUpload(request, { compression: declaredCompression(request), windows }, signal, work);
}
