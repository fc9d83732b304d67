import { orAborted } from '@repo/database';
import type { Admission, Compression, ImportSource, OpenSource } from '@repo/engine';
import type { FastifyRequest } from 'fastify';
import { wantBody } from '../plugins/expect-continue.ts';
import { declaredCompression, openUpload } from './open-upload.ts';

export interface UploadContext {
  /** What the headers say about the body. */
  readonly compression: Compression | undefined;
  /** For files whose inflating takes a window of megabytes. */
  readonly windows: Admission;
}

/**
 * Asks for the body, opens the file in it for `work`, and leaves it when that is done.
 * @throws Problem as `openUpload` does, CAPACITY_REACHED where no window is free, and what `work` throws; the signal's
 *   reason
 */
export async function receiveUpload<T>(
  request: FastifyRequest,
  { compression, windows }: UploadContext,
  signal: AbortSignal,
  work: (source: ImportSource) => Promise<T>,
): Promise<T> {
  wantBody(request.raw);
  const source = await orAborted(openUpload(request, compression, signal), signal);
  try {
    const hasWindow = source.compression === 'zstd' || source.compression === 'br';
    return await (hasWindow ? windows.run(() => work(source), signal) : work(source));
  } finally {
    // Where no pipeline has taken it over: it would hold the rest of the body back.
    source.stream.destroy();
  }
}

/** The same for whoever asks for the file when it is wanted; not before then it is judged by its headers. */
export function uploadOf(request: FastifyRequest, { windows }: Pick<UploadContext, 'windows'>): OpenSource {
  return (signal, work) =>
    receiveUpload(request, { compression: declaredCompression(request), windows }, signal, work);
}
